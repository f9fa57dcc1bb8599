CREATE TABLE "account_identities" (
	"household_id" uuid NOT NULL,
	"identity_hash" text NOT NULL,
	"account_id" uuid NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	CONSTRAINT "account_identities_household_id_identity_hash_pk" PRIMARY KEY("household_id","identity_hash")
);
--> statement-breakpoint
CREATE TABLE "bank_calls" (
	"call_id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"scope" text NOT NULL,
	"trigger" text NOT NULL,
	"called_at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"problem_code" text,
	CONSTRAINT "bank_calls_outcome" CHECK ("bank_calls"."outcome" in ('asked', 'answered', 'limited', 'counted_failure', 'other_failure'))
);
--> statement-breakpoint
CREATE TABLE "pair_decisions" (
	"household_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"earlier_key" text NOT NULL,
	"later_key" text NOT NULL,
	"is_same" boolean NOT NULL,
	"member_id" uuid,
	"decided_at" timestamp with time zone NOT NULL,
	CONSTRAINT "pair_decisions_household_id_earlier_key_later_key_pk" PRIMARY KEY("household_id","earlier_key","later_key")
);
--> statement-breakpoint
CREATE TABLE "task_runs" (
	"task_run_id" uuid PRIMARY KEY NOT NULL,
	"task" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"status" text NOT NULL,
	"attempt" integer NOT NULL,
	"summary" text,
	"problem_code" text,
	"problem_message" text,
	"next_at" timestamp with time zone,
	CONSTRAINT "task_runs_status" CHECK ("task_runs"."status" in ('running', 'done', 'failed', 'abandoned'))
);
--> statement-breakpoint
ALTER TABLE "accounts" DROP CONSTRAINT "accounts_identity";--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "owner_name" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "is_selected" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "renews_id" uuid;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "agreement_id" text;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "access_days" integer;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "is_reconfirmable" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "reconfirm_by" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "chat_message_id" integer;--> statement-breakpoint
ALTER TABLE "account_identities" ADD CONSTRAINT "account_identities_household_id_households_household_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("household_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_identities" ADD CONSTRAINT "account_identities_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_calls" ADD CONSTRAINT "bank_calls_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pair_decisions" ADD CONSTRAINT "pair_decisions_household_id_households_household_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("household_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pair_decisions" ADD CONSTRAINT "pair_decisions_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pair_decisions" ADD CONSTRAINT "pair_decisions_member_id_members_member_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("member_id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bank_calls_account" ON "bank_calls" USING btree ("account_id","scope","called_at");--> statement-breakpoint
CREATE INDEX "task_runs_task" ON "task_runs" USING btree ("task","started_at");--> statement-breakpoint
CREATE INDEX "accounts_household" ON "accounts" USING btree ("household_id");--> statement-breakpoint
-- What was known of an account stays known.
INSERT INTO "account_identities" ("household_id", "identity_hash", "account_id", "seen_at")
SELECT "household_id", "identity_hash", "account_id", "created_at" FROM "accounts";--> statement-breakpoint
ALTER TABLE "accounts" DROP COLUMN "identity_hash";