CREATE TABLE "budgets" (
	"household_id" uuid NOT NULL,
	"category" text NOT NULL,
	"currency" text NOT NULL,
	"starts_on" date NOT NULL,
	"amount_minor" bigint,
	"member_id" uuid,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "budgets_household_id_category_currency_starts_on_pk" PRIMARY KEY("household_id","category","currency","starts_on")
);
--> statement-breakpoint
CREATE TABLE "category_rules" (
	"rule_id" uuid PRIMARY KEY NOT NULL,
	"household_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"words" text,
	"account_id" uuid,
	"direction" text,
	"least_minor" bigint,
	"most_minor" bigint,
	"category" text,
	"merchant" text,
	"member_id" uuid,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "category_rules_direction" CHECK ("category_rules"."direction" in ('in', 'out')),
	CONSTRAINT "category_rules_says" CHECK ("category_rules"."category" is not null or "category_rules"."merchant" is not null),
	CONSTRAINT "category_rules_asks" CHECK (coalesce("category_rules"."words", "category_rules"."account_id"::text, "category_rules"."direction", "category_rules"."least_minor"::text,
        "category_rules"."most_minor"::text) is not null)
);
--> statement-breakpoint
CREATE TABLE "currency_rates" (
	"from_currency" text NOT NULL,
	"to_currency" text NOT NULL,
	"rate_on" date NOT NULL,
	"rate" numeric(18, 8) NOT NULL,
	"source" text NOT NULL,
	"loaded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "currency_rates_from_currency_to_currency_rate_on_pk" PRIMARY KEY("from_currency","to_currency","rate_on"),
	CONSTRAINT "currency_rates_rate" CHECK ("currency_rates"."rate" > 0)
);
--> statement-breakpoint
CREATE TABLE "merchant_corrections" (
	"household_id" uuid NOT NULL,
	"merchant" text NOT NULL,
	"category" text,
	"renamed_to" text,
	"member_id" uuid,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "merchant_corrections_household_id_merchant_pk" PRIMARY KEY("household_id","merchant"),
	CONSTRAINT "merchant_corrections_says" CHECK ("merchant_corrections"."category" is not null or "merchant_corrections"."renamed_to" is not null)
);
--> statement-breakpoint
CREATE TABLE "transaction_corrections" (
	"household_id" uuid NOT NULL,
	"transaction_id" text NOT NULL,
	"category" text,
	"merchant" text,
	"is_transfer" boolean,
	"member_id" uuid,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "transaction_corrections_household_id_transaction_id_pk" PRIMARY KEY("household_id","transaction_id")
);
--> statement-breakpoint
CREATE TABLE "transfer_decisions" (
	"household_id" uuid NOT NULL,
	"out_transaction_id" text NOT NULL,
	"in_transaction_id" text NOT NULL,
	"is_transfer" boolean NOT NULL,
	"member_id" uuid,
	"decided_at" timestamp with time zone NOT NULL,
	CONSTRAINT "transfer_decisions_household_id_out_transaction_id_in_transaction_id_pk" PRIMARY KEY("household_id","out_transaction_id","in_transaction_id")
);
--> statement-breakpoint
CREATE TABLE "build_models" (
	"build_id" uuid NOT NULL,
	"household_id" uuid NOT NULL,
	"model" text NOT NULL,
	"layer" text NOT NULL,
	"is_whole" boolean NOT NULL,
	"row_count" integer NOT NULL,
	"milliseconds" integer NOT NULL,
	"built_at" timestamp with time zone NOT NULL,
	CONSTRAINT "build_models_build_id_model_pk" PRIMARY KEY("build_id","model")
);
--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_household_id_households_household_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("household_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_member_id_members_member_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("member_id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "category_rules" ADD CONSTRAINT "category_rules_household_id_households_household_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("household_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "category_rules" ADD CONSTRAINT "category_rules_member_id_members_member_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("member_id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merchant_corrections" ADD CONSTRAINT "merchant_corrections_household_id_households_household_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("household_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merchant_corrections" ADD CONSTRAINT "merchant_corrections_member_id_members_member_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("member_id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transaction_corrections" ADD CONSTRAINT "transaction_corrections_household_id_households_household_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("household_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transaction_corrections" ADD CONSTRAINT "transaction_corrections_member_id_members_member_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("member_id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer_decisions" ADD CONSTRAINT "transfer_decisions_household_id_households_household_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("household_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer_decisions" ADD CONSTRAINT "transfer_decisions_member_id_members_member_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("member_id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "build_models" ADD CONSTRAINT "build_models_household_id_households_household_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("household_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "category_rules_household" ON "category_rules" USING btree ("household_id","position");--> statement-breakpoint
CREATE INDEX "build_models_household" ON "build_models" USING btree ("household_id","built_at");