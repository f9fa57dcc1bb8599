-- grain: one row per two payments that may be one transfer and of which nobody has said whether they are
select * from stg_doubtful_transfers order by out_on, transfer_id
