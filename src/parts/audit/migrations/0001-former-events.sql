-- What was recorded before rows were chained enters the chain in its order; the old table goes.
INSERT INTO audit_record (content)
SELECT json_build_object(
  'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'operation', operation,
  'actor', account,
  'target', target,
  'status', status,
  'requestId', request_id,
  'clientAddress', client_address,
  'details', json_build_object()
)::text
FROM audit_event
ORDER BY sequence;

DROP TABLE audit_event;
