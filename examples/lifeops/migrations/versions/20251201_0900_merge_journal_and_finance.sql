-- Merge journal and finance
--
-- Revision ID: e98bc8fee783
-- Revises: 27aa9424c6df, eef79d9e6ff9
-- Create Date: 2025-12-01 09:00:00+00:00

-- limbeck: upgrade

-- limbeck: downgrade
