//! The functions that MySQL and MariaDB have.
//!
//! One list for both products and all their versions, from the servers' own help, their
//! `information_schema.sql_functions` and manuals: which of them runs the steps is known, but what
//! a later version adds, or a migration from the one to the other supplies, is not. So only what
//! neither ever had is unknown, and where plugins bring families of functions nothing is said.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use driftless_sql::mysql::{Expr, ExprKind, QualifiedName, Visitor};

use crate::postgres::codes::UNKNOWN_FUNCTION;
use crate::problem::{Done, Problem, did_you_mean};

use super::session::{Current, Session};

/// How the names of functions begin that plugins and components of the servers bring.
const FAMILIES: [&str; 20] = [
    "asymmetric_",
    "asynchronous_",
    "audit_",
    "create_",
    "firewall_",
    "gen_",
    "get_dd_",
    "group_replication_",
    "internal_",
    "keyring_",
    "mask_",
    "mysql_",
    "ps_",
    "read_firewall_",
    "service_",
    "set_firewall_",
    "spider_",
    "st_",
    "version_tokens_",
    "wsrep_",
];

static FUNCTIONS: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| NAMES.split_ascii_whitespace().collect());

impl Session {
    /// Refuses an expression that calls a function that there is not.
    pub(crate) fn refuse_unknown_functions(&self, expr: &Expr) -> Done {
        struct Calls<'s>(&'s Session, Option<Problem>);
        impl Visitor for Calls<'_> {
            fn visit_expr(&mut self, expr: &Expr) {
                if let ExprKind::Call { name, .. } = &expr.kind
                    && self.1.is_none()
                {
                    self.1 = self.0.refuse_unknown_function(name);
                }
                self.walk_expr(expr);
            }
        }
        let mut calls = Calls(self, None);
        calls.visit_expr(expr);
        calls.1.map_or(Ok(()), |problem| Err(problem.into()))
    }

    /// What is said about the call of a function that there is not.
    pub(crate) fn refuse_unknown_function(&self, name: &QualifiedName) -> Option<Problem> {
        let written = &name.name.text;
        let lower = written.to_lowercase();
        let other = name.database.is_some() || self.current != Current::Own;
        let built_in = FUNCTIONS.contains(lower.as_str());
        let family = FAMILIES.iter().any(|family| lower.starts_with(family));
        if other || built_in || family || self.is_unknown(written) || self.unsure.contains(&lower) {
            return None;
        }
        let own = self.objects().routines.keys().map(|it| it.name.name.as_str());
        if own.clone().any(|name| name.eq_ignore_ascii_case(written)) {
            return None;
        }
        let known = FUNCTIONS.iter().copied().chain(own);
        let problem = Problem::error(
            &UNKNOWN_FUNCTION,
            name.name.span,
            format!("unknown function `{written}`"),
        );
        let problem = problem.label("no such function").note_if(self.history.of(written));
        Some(problem.help_if(did_you_mean(&lower, known)))
    }
}

/// The names, sorted.
const NAMES: &str = "\
    abs acos add_months adddate addtime aes_decrypt aes_encrypt any any_value area asbinary ascii \
    asin astext aswkb aswkt atan atan2 avg benchmark bin bin_to_uuid binary binlog binlog_gtid_pos \
    bit bit_and bit_count bit_length bit_or bit_xor boundary buffer can_access_column \
    can_access_database can_access_table can_access_user can_access_view cast ceil ceiling \
    centroid char char_length character character_length charset chr coalesce coercibility \
    collation column_add column_check column_create column_delete column_exists column_get \
    column_json column_list compress concat concat_ws connection_id contains conv convert \
    convert_tz convexhull cos cot count crc32 crc32c crosses cume_dist curdate current_date \
    current_role current_time current_timestamp current_user curtime database date date_add \
    date_format date_sub datediff datetime day dayname dayofmonth dayofweek dayofyear decode \
    decode_histogram default degrees dense_rank des_decrypt des_encrypt dimension disjoint \
    distance elt encode encrypt endpoint envelope equals etag exists exp export_set exteriorring \
    extract extractvalue field find_in_set first_value floor flush format format_bytes \
    format_pico_time found_rows from_base64 from_days from_unixtime from_vector geomcollfromtext \
    geomcollfromwkb geometrycollection geometrycollectionfromtext geometrycollectionfromwkb \
    geometryfromtext geometryfromwkb geometryn geometrytype geomfromtext geomfromwkb get_format \
    get_lock glength greatest group_concat grouping gtid_subset gtid_subtract hex hour icu_version \
    if ifnull ignore in inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr interiorringn \
    intersects interval is is_free_lock is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 is_used_lock \
    is_uuid is_visible_dd_object isclosed isempty isnull isring issimple json_array \
    json_array_append json_array_insert json_array_intersect json_arrayagg json_compact \
    json_contains json_contains_path json_depth json_detailed json_duality_object json_equals \
    json_exists json_extract json_insert json_key_value json_keys json_length json_loose \
    json_merge json_merge_patch json_merge_preserve json_normalize json_object \
    json_object_filter_keys json_object_to_array json_objectagg json_overlaps json_pretty \
    json_query json_quote json_remove json_replace json_schema_valid json_schema_validation_report \
    json_search json_set json_storage_free json_storage_size json_table json_type json_unquote \
    json_valid json_value kdf lag last_day last_insert_id last_value lastval lcase lead least left \
    length lengthb linefromtext linefromwkb linestring linestringfromtext linestringfromwkb ln \
    load_file localtime localtimestamp locate log log10 log2 lower lpad ltrim make_set makedate \
    maketime master_gtid_wait master_pos_wait match max mbrcontains mbrcoveredby mbrcovers \
    mbrdisjoint mbrequal mbrintersects mbroverlaps mbrtouches mbrwithin md5 median microsecond mid \
    min minute mlinefromtext mlinefromwkb mod month monthname months_between mpointfromtext \
    mpointfromwkb mpolyfromtext mpolyfromwkb multilinestring multilinestringfromtext \
    multilinestringfromwkb multipoint multipointfromtext multipointfromwkb multipolygon \
    multipolygonfromtext multipolygonfromwkb name_const natural_sort_key nextval now nth_value \
    ntile nullif numgeometries numinteriorrings numpoints nvl nvl2 oct octet_length old_password \
    ord overlaps password percent_rank percentile_cont percentile_disc period_add period_diff pi \
    point pointfromtext pointfromwkb pointn pointonsurface polyfromtext polyfromwkb polygon \
    polygonfromtext polygonfromwkb position pow power ps_current_thread_id ps_thread_id quarter \
    quote radians rand random_bytes rank regexp regexp_instr regexp_like regexp_replace \
    regexp_substr release_all_locks release_lock repeat replace reverse right roles_graphml round \
    row row_count row_number rownum rpad rtrim schema schemas sec_to_time second serial \
    session_user set setval sformat sha sha1 sha2 sign sin sleep soundex source_pos_wait space \
    sqrt srid st_area st_asbinary st_asgeojson st_astext st_aswkb st_aswkt st_boundary st_buffer \
    st_centroid st_collect st_contains st_convexhull st_crosses st_difference st_dimension \
    st_disjoint st_distance st_distance_sphere st_endpoint st_envelope st_equals st_exteriorring \
    st_frechetdistance st_geohash st_geomcollfromtext st_geomcollfromtxt st_geomcollfromwkb \
    st_geometrycollectionfromtext st_geometrycollectionfromwkb st_geometryfromtext \
    st_geometryfromwkb st_geometryn st_geometrytype st_geomfromgeojson st_geomfromtext \
    st_geomfromwkb st_hausdorffdistance st_interiorringn st_intersection st_intersects st_isclosed \
    st_isempty st_isring st_issimple st_isvalid st_latfromgeohash st_latitude st_length \
    st_linefromtext st_linefromwkb st_lineinterpolatepoint st_lineinterpolatepoints \
    st_linestringfromtext st_linestringfromwkb st_longfromgeohash st_longitude st_makeenvelope \
    st_mlinefromtext st_mlinefromwkb st_mpointfromtext st_mpointfromwkb st_mpolyfromtext \
    st_mpolyfromwkb st_multilinestringfromtext st_multilinestringfromwkb st_multipointfromtext \
    st_multipointfromwkb st_multipolygonfromtext st_multipolygonfromwkb st_numgeometries \
    st_numinteriorrings st_numpoints st_overlaps st_pointatdistance st_pointfromgeohash \
    st_pointfromtext st_pointfromwkb st_pointn st_pointonsurface st_polyfromtext st_polyfromwkb \
    st_polygonfromtext st_polygonfromwkb st_relate st_simplify st_srid st_startpoint st_swapxy \
    st_symdifference st_touches st_transform st_union st_validate st_within st_x st_y startpoint \
    statement_digest statement_digest_text std stddev stddev_pop stddev_samp str_to_date strcmp \
    string_to_vector subdate substr substring substring_index subtime sum sys_guid sysdate \
    system_user tan time time_format time_to_sec timediff timestamp timestampadd timestampdiff \
    to_base64 to_char to_date to_days to_number to_seconds to_vector touches trim trunc truncate \
    ucase uncompress uncompressed_length unhex unicode unix_timestamp updatexml upper user \
    utc_date utc_time utc_timestamp uuid uuid_short uuid_to_bin uuid_v4 uuid_v7 \
    validate_password_strength value values var_pop var_samp variance vec_distance \
    vec_distance_cosine vec_distance_euclidean vec_fromtext vec_totext vector vector_dim \
    vector_to_string version wait_for_executed_gtid_set wait_until_sql_thread_after_gtids week \
    weekday weekofyear weight_string within wsrep_last_seen_gtid wsrep_last_written_gtid \
    wsrep_provider wsrep_sync_wait_upto_gtid x xmltype xor y year yearweek";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_in_lower_case() {
        let names: Vec<&str> = NAMES.split_ascii_whitespace().collect();
        assert!(names.is_sorted());
        assert_eq!(names.len(), FUNCTIONS.len());
        assert_eq!(NAMES, NAMES.to_lowercase());
    }
}
