ALTER TABLE `users` DROP KEY `users_by_email`, DROP COLUMN `lowered`;
