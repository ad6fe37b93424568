-- id, token, kind, form, data -> 1, or 0: the claim is not current
if not holds(ARGV[1], ARGV[2]) then return 0 end
append(ARGV[1], ARGV[3], ARGV[4], ARGV[5])
return 1
