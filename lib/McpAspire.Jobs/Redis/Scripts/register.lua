-- worker, registration
redis.call('SET', prefix .. 'worker:' .. ARGV[1], ARGV[2], 'PX', registration_lifetime)
redis.call('SADD', prefix .. 'workers', ARGV[1])
return 1
