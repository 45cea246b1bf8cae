-- What a copy of the template does not bring with it: subscriptions belong to one database.
CREATE SUBSCRIPTION copies_here CONNECTION 'host=nowhere.example.org password=x' PUBLICATION changes WITH (connect = false, slot_name = NONE, enabled = false, streaming = false, synchronous_commit = off);
