-- Rules that a policy has: how long a link to a file may live, in milliseconds, 0 is none; and what each owner has, open and
-- stored, kept by the database itself, so that a create costs the same whatever its owner has.
ALTER TABLE uploads ADD COLUMN life_most INTEGER NOT NULL DEFAULT 0;

CREATE TABLE owners (
  owner TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL,
  files INTEGER NOT NULL,
  open  INTEGER NOT NULL -- those of the files that are under way
) WITHOUT ROWID;
INSERT INTO owners SELECT owner, sum(size), count(*), sum(state = 1) FROM uploads WHERE state < 3 GROUP BY owner;

CREATE TRIGGER uploads_begun AFTER INSERT ON uploads WHEN NEW.state < 3 BEGIN
  INSERT INTO owners VALUES (NEW.owner, NEW.size, 1, NEW.state = 1)
    ON CONFLICT (owner) DO UPDATE SET bytes = bytes + excluded.bytes, files = files + 1, open = open + excluded.open;
END;
CREATE TRIGGER uploads_changed AFTER UPDATE OF state ON uploads WHEN OLD.state <> NEW.state BEGIN
  UPDATE owners SET
    bytes = bytes + NEW.size * (NEW.state < 3) - OLD.size * (OLD.state < 3),
    files = files + (NEW.state < 3) - (OLD.state < 3),
    open = open + (NEW.state = 1) - (OLD.state = 1)
    WHERE owner = NEW.owner;
END;
