CREATE TABLE "lake_objects" (
	"object_key" text PRIMARY KEY NOT NULL,
	"household_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"month" text NOT NULL,
	"row_count" integer NOT NULL,
	"byte_count" bigint NOT NULL,
	"sha256" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"is_compacted" boolean DEFAULT false NOT NULL,
	"retired_at" timestamp with time zone,
	CONSTRAINT "lake_objects_kind" CHECK ("lake_objects"."kind" in ('accounts', 'balances', 'transactions')),
	CONSTRAINT "lake_objects_month" CHECK ("lake_objects"."month" ~ '^[0-9]{4}-[0-9]{2}$')
);
--> statement-breakpoint
INSERT INTO "lake_objects" ("object_key", "household_id", "account_id", "kind", "month", "row_count", "byte_count", "sha256", "made_at")
SELECT "object_key", "household_id", "account_id", "kind", to_char("fetched_at" AT TIME ZONE 'UTC', 'YYYY-MM'), "row_count", "byte_count", "sha256", "fetched_at"
FROM "extractions";
--> statement-breakpoint
ALTER TABLE "extractions" DROP CONSTRAINT "extractions_object_key_unique";--> statement-breakpoint
ALTER TABLE "lake_objects" ADD CONSTRAINT "lake_objects_household_id_households_household_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("household_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lake_objects" ADD CONSTRAINT "lake_objects_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "lake_objects_household" ON "lake_objects" USING btree ("household_id","kind","month");--> statement-breakpoint
ALTER TABLE "extractions" ADD CONSTRAINT "extractions_object_key_lake_objects_object_key_fk" FOREIGN KEY ("object_key") REFERENCES "public"."lake_objects"("object_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "extractions_object" ON "extractions" USING btree ("object_key");--> statement-breakpoint
ALTER TABLE "extractions" DROP COLUMN "byte_count";--> statement-breakpoint
ALTER TABLE "extractions" DROP COLUMN "sha256";