-- id -> {envelope, bytes or false}, or false: unknown
local job = redis.call('HGET', job_key(ARGV[1]), 'job')
return job and {job, redis.call('GET', raw_key(ARGV[1]))}
