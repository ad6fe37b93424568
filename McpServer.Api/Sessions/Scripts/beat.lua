-- process
beat(ARGV[1])
