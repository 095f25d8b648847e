-- Links may lead to objects that Linkdrop did not put into the storage. They are files of their owner, who has no bytes by them.
ALTER TABLE uploads ADD COLUMN existing INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER uploads_begun;
CREATE TRIGGER uploads_begun AFTER INSERT ON uploads WHEN NEW.state < 3 BEGIN
  INSERT INTO owners VALUES (NEW.owner, NEW.size * (NEW.existing = 0), 1, NEW.state = 1)
    ON CONFLICT (owner) DO UPDATE SET bytes = bytes + excluded.bytes, files = files + 1, open = open + excluded.open;
END;
DROP TRIGGER uploads_changed;
CREATE TRIGGER uploads_changed AFTER UPDATE OF state ON uploads WHEN OLD.state <> NEW.state BEGIN
  UPDATE owners SET
    bytes = bytes + (NEW.size * (NEW.state < 3) - OLD.size * (OLD.state < 3)) * (NEW.existing = 0),
    files = files + (NEW.state < 3) - (OLD.state < 3),
    open = open + (NEW.state = 1) - (OLD.state = 1)
    WHERE owner = NEW.owner;
END;
