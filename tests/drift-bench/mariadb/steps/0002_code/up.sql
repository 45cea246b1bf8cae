-- Views, routines, triggers, events.
CREATE VIEW cheap AS SELECT id, title, price FROM books WHERE price < 5;
CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW titles AS SELECT b.title AS name, r.name AS branch
    FROM books AS b JOIN branches AS r ON r.id = b.branch WITH LOCAL CHECK OPTION;
CREATE VIEW cheap_titles AS SELECT title FROM cheap;

DELIMITER //
CREATE FUNCTION with_tax(amount decimal(8, 2), percent int) RETURNS decimal(9, 2)
    DETERMINISTIC NO SQL COMMENT 'prices with tax'
BEGIN
    DECLARE factor decimal(5, 3) DEFAULT 1 + percent / 100;
    RETURN amount * factor;
END//
CREATE FUNCTION how_many() RETURNS int READS SQL DATA RETURN (SELECT count(*) FROM books)//
CREATE AGGREGATE FUNCTION longest(word varchar(100)) RETURNS int DETERMINISTIC
BEGIN
    DECLARE found int DEFAULT 0;
    DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN found;
    LOOP
        FETCH GROUP NEXT ROW;
        SET found = greatest(found, char_length(word));
    END LOOP;
END//
CREATE PROCEDURE lend(IN what bigint, INOUT who varchar(36), OUT until date)
    MODIFIES SQL DATA SQL SECURITY INVOKER
BEGIN
    SET until = curdate() + INTERVAL 14 DAY;
    INSERT INTO loans (book, member, due) VALUES (what, who, until);
END//
CREATE TRIGGER books_first BEFORE INSERT ON books FOR EACH ROW SET NEW.title = trim(NEW.title)//
CREATE TRIGGER books_second BEFORE INSERT ON books FOR EACH ROW
BEGIN
    IF NEW.pages IS NULL THEN
        SET NEW.pages = 0;
    END IF;
END//
CREATE TRIGGER loans_gone AFTER DELETE ON loans FOR EACH ROW INSERT INTO log VALUES (OLD.book, 'back')//
DELIMITER ;

CREATE EVENT clean_up ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 03:00:00' ENDS '2037-01-01 03:00:00'
    ON COMPLETION PRESERVE DISABLE COMMENT 'at night' DO DELETE FROM log WHERE id < 10;
CREATE EVENT once ON SCHEDULE AT '2036-05-05 05:05:05' ON COMPLETION PRESERVE DO DELETE FROM plain;
