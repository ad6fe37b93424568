-- name -> 1, or 0: there was none
local owner = get(ARGV[1], 'owner')
if not owner then return 0 end
forget(ARGV[1], owner)
return 1
