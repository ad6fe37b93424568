-- worker
redis.call('DEL', prefix .. 'worker:' .. ARGV[1])
redis.call('SREM', prefix .. 'workers', ARGV[1])
return 1
