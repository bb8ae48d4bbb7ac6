-- For wrk: one address with a session's cookie. PATH_TO and COOKIE come from the environment.
local request_line = wrk.format("GET", os.getenv("PATH_TO"), { cookie = os.getenv("COOKIE") })
function request()
  return request_line
end
function done(summary, latency)
  io.write(string.format("@ %f %f %f %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status + summary.errors.timeout))
end
