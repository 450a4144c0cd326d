-- SPDX-License-Identifier: Apache-2.0
--
-- Tells the metadata service of each message that Dovecot has delivered.
--
-- Loaded by Dovecot's plugin push_notification_lua (2.3 and 2.4) into the LMTP service. A message sets two
-- entries of the mailbox it came to, which Dovecot hands on by its dict protocol:
--
--   /private/delivered    always: a client that waits in IDLE may need another push to see the message
--   /private/messagenew   unless the message is the user's own copy: wakes the devices
--
-- Dovecot calls us when the message is in the mailbox, so nothing here may raise: the delivery would be
-- refused, sent again, and be there twice. What could not be told is one line in the log.

function dovecot_lua_notify_begin_txn(user)
  return { user = user }
end

-- Writes differ in the case of an address; it has one user all the same.
local function is_own_copy(user, event)
  return event.from_address ~= nil and event.from_address:lower() == user.username:lower()
end

local function tell(user, event)
  local mailbox = user:mailbox(event.mailbox)
  mailbox:open()
  mailbox:metadata_set("/private/delivered", "")
  if not is_own_copy(user, event) then
    mailbox:metadata_set("/private/messagenew", "")
  end
  mailbox:free()
end

function dovecot_lua_notify_event_message_new(context, event)
  local told, problem = pcall(tell, context.user, event)
  if not told then
    dovecot.i_warning("push notification: " .. tostring(problem))
  end
end

function dovecot_lua_notify_end_txn(context, success)
end
