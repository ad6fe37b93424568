-- name -> own events that were not taken
if not get(ARGV[1], 'version') then return {} end
return take(ARGV[1], get_number(ARGV[1], 'taken'))
