ALTER TABLE `users` ADD COLUMN `lowered` VARCHAR(190) AS (lower(`email`)) STORED, ADD UNIQUE KEY `users_by_email` (`lowered`);
