-- Of an authenticator that was begun with: the one in use stays in use until a code of the new one was shown.
ALTER TABLE account ADD COLUMN totp_pending_secret text;
UPDATE account SET totp_pending_secret = totp_secret, totp_secret = NULL
  WHERE totp_secret IS NOT NULL AND totp_confirmed_at IS NULL;
