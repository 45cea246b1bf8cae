-- A copy of a database has no subscriptions: `after_copy.sql` makes this one again.
CREATE SUBSCRIPTION copies_here CONNECTION 'host=nowhere.example.org password=x' PUBLICATION changes WITH (connect = false, slot_name = NONE, enabled = false, streaming = false, synchronous_commit = off);
