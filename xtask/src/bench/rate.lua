-- For wrk: ratings with ids of version 7, each its own. PATH_TO and DESK come from the environment.
local path, desk = os.getenv("PATH_TO"), os.getenv("DESK")
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end
function init()
  math.randomseed(os.time() * 16 + number)
  count = 0
  -- Random bits tell this thread, and those of other programs, apart from each other.
  own = string.format("8%03x-%06x", math.random(0, 4095), math.random(0, 16777215))
  now = os.time()
end
function request()
  count = count + 1
  local millis = now * 1000 + math.floor(count / 4)
  local time = string.format("%012x", millis)
  local id = string.format("%s-%s-7%03x-%s%06x", time:sub(1, 8), time:sub(9), count % 4096, own, count % 16777216)
  local body = string.format('{"id":"%s","desk":%s,"stage":"result","channel":"kiosk","score":%d,"rated_at":%d000}',
    id, desk, 1 + count % 5, now)
  return wrk.format("POST", path, { ["content-type"] = "application/json" }, body)
end
function done(summary, latency)
  io.write(string.format("@ %f %f %f %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status + summary.errors.timeout))
end
