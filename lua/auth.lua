-- SPDX-License-Identifier: Apache-2.0
--
-- passdb and userdb of Dovecot 2.4, which has no dict driver for them: asks the services over the Unix
-- socket "checkpassword", one request a connection. The grammar is in the class comment of
-- CheckPasswordService.
--
--   passdb lua {
--     lua_file = /usr/share/sealpost/lua/auth.lua
--     lua_settings {
--       socket = /run/sealpost/checkpassword.sock    (the default)
--     }
--   }
--   userdb lua { the same }
--
-- It runs in auth-worker processes, where waiting disturbs nobody else's login; they must be allowed to
-- connect to the socket. Needs LuaSocket (Debian: lua-socket).
--
-- An unknown or unreadable answer is INTERNAL_FAILURE: the client is told to try again later.

local unix = require "socket.unix"

local path = "/run/sealpost/checkpassword.sock"

-- The services wait 3 s for their own trouble to pass, and a restart of them takes a second or two.
local TIMEOUT = 20

-- CheckPasswordService.MAX_REQUEST, less the line in front. No account has such a name or password.
local MAX_LOGIN = 8000

function script_init(settings)
  path = settings and settings.socket or path
  return 0
end

-- The status and the lines after it, or nil and what went wrong.
local function ask(request)
  local socket = unix()
  socket:settimeout(TIMEOUT)
  local good, problem = socket:connect(path)
  if good then
    good, problem = socket:send(request)
  end
  local reply
  if good then
    socket:shutdown("send")
    reply, problem = socket:receive("*a")
  end
  socket:close()
  if not reply then
    return nil, path .. ": " .. tostring(problem)
  end
  local status, rest = reply:match("^(%d+)\n(.*)$")
  if not status or status == "111" then
    return nil, path .. ": the service is in trouble, its log says more"
  end
  return status, rest
end

local function fields(lines)
  local values = {}
  for name, value in lines:gmatch("([^=\n]+)=([^\n]*)\n") do
    values[name] = value
  end
  return values
end

local function login(command, request, password)
  local client = request.remote_ip
  local first = client and client ~= "" and command .. " " .. client or command
  return ask(first .. "\n" .. request.user .. "\0" .. password .. "\0")
end

-- Creates the address if nobody has it yet. What Dovecot wants to know of it, it asks of the userdb.
function auth_password_verify(request, password)
  if #request.user + #password > MAX_LOGIN or (request.user .. password):find("\0") then
    return dovecot.auth.PASSDB_RESULT_PASSWORD_MISMATCH, "too long, or no text"
  end
  local status, rest = login("check", request, password)
  if status == "0" then
    return dovecot.auth.PASSDB_RESULT_OK, { user = fields(rest).USER }
  elseif status == "1" and fields(rest).reason == "disabled" then
    return dovecot.auth.PASSDB_RESULT_USER_DISABLED, "disabled"
  elseif status == "1" then
    return dovecot.auth.PASSDB_RESULT_PASSWORD_MISMATCH, "refused"
  end
  return dovecot.auth.PASSDB_RESULT_INTERNAL_FAILURE, rest
end

-- Somebody to whom mail may be delivered.
function auth_userdb_lookup(request)
  if #request.user > MAX_LOGIN or request.user:find("\0") then
    return dovecot.auth.USERDB_RESULT_USER_UNKNOWN, "too long, or no text"
  end
  local status, rest = login("lookup", request, "")
  if status == "0" then
    local values = fields(rest)
    return dovecot.auth.USERDB_RESULT_OK,
      { home = values.userdb_home, uid = values.userdb_uid, gid = values.userdb_gid }
  elseif status == "3" then
    return dovecot.auth.USERDB_RESULT_USER_UNKNOWN, "no such user"
  end
  return dovecot.auth.USERDB_RESULT_INTERNAL_FAILURE, rest
end

-- For doveadm's "all users".
function auth_userdb_iterate()
  local status, rest = ask("list\n")
  if status ~= "0" then
    error(rest)
  end
  local users = {}
  for user in rest:gmatch("([^\n]+)\n") do
    users[#users + 1] = user
  end
  return users
end
