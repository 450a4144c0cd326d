-- SPDX-License-Identifier: Apache-2.0
--
-- Tells the metadata service of each message that Dovecot has delivered.
--
-- Dovecot's plugin push_notification_lua (2.3 and 2.4) loads it into the LMTP service and calls it when the
-- message is in the mailbox. It sets entries of that mailbox, which Dovecot passes on by its dict protocol:
--
--   /private/delivered    always; a client that waits in IDLE may need another wake-up to see the message
--   /private/messagenew   unless the message is the user's own copy; wakes the devices
--
-- An error, as while the service is gone, is a few lines in Dovecot's log; the delivery stands.

function dovecot_lua_notify_begin_txn(user)
  return { user = user }
end

-- A client may write the address in capitals.
local function is_own_copy(user, event)
  return event.from_address ~= nil and event.from_address:lower() == user.username:lower()
end

local function tell(mailbox, is_own)
  mailbox:open()
  mailbox:metadata_set("/private/delivered", "")
  if not is_own then
    mailbox:metadata_set("/private/messagenew", "")
  end
end

function dovecot_lua_notify_event_message_new(context, event)
  local mailbox = context.user:mailbox(event.mailbox)
  local ok, trouble = pcall(tell, mailbox, is_own_copy(context.user, event))
  -- In any case: this process serves many deliveries.
  mailbox:free()
  if not ok then
    error(trouble, 0)
  end
end

-- Dovecot wants it.
function dovecot_lua_notify_end_txn(context, success)
end
