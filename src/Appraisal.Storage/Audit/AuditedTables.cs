using System.Runtime.CompilerServices;

namespace Appraisal.Storage.Audit;

/// <summary>The audited tables. What is not here is verified otherwise or needs no verifying; a test lists it with its reason.</summary>
internal static class AuditedTables
{
#pragma warning disable CA2255 // a statement asks for them when it is made, whoever makes it first
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Declare()
    {
        AuditedTable.Declare("unit", KeyKind.Code, "code");
        AuditedTable.Declare("cadre", KeyKind.Code, "staff_no");
        AuditedTable.Declare("api_key", KeyKind.Id, "id", "last_used_at");
        AuditedTable.Declare("key_body", KeyKind.Id, "key_id");
        AuditedTable.Declare("scheme", KeyKind.Code, "code/version");
        AuditedTable.Declare("cycle", KeyKind.Code, "code");
        AuditedTable.Declare("participant", KeyKind.Code, "cycle/staff_no");
        AuditedTable.Declare("participant_change", KeyKind.Id, "id");
        AuditedTable.Declare("survey", KeyKind.Code, "code", "begun", "closing_published", "final_published", "examined_at", "version");
        AuditedTable.Declare("survey_frame", KeyKind.Code, "survey/staff_no stratum");
        AuditedTable.Declare("published_cell", KeyKind.Code, "survey/staff_no stratum channel");
        AuditedTable.Declare("result_subject", KeyKind.Code, "survey/staff_no");
        AuditedTable.Declare("result_cohort", KeyKind.Code, "survey/cohort");
        AuditedTable.Declare("survey_collector", KeyKind.Code, "survey/person_key");
        AuditedTable.Declare("pressure_decision", KeyKind.Code, "survey/unit");
        AuditedTable.Declare("pressure_unit", KeyKind.Code, "survey/unit");
        AuditedTable.Declare("pressure_subject", KeyKind.Code, "survey/staff_no");
        AuditedTable.Declare("response_flag", KeyKind.Id, "id", "response_id"); // which goes with de-identification
        AuditedTable.Declare("device", KeyKind.Id, "id", "code_hash", "code_expires_at", "enrolled_at", "last_seen_at", "held", "refused", "clock_offset_seconds", "storage", "page_version");
        AuditedTable.Declare("material", KeyKind.Code, "id");
        AuditedTable.Declare("material_use", KeyKind.Code, "material cycle kind");
        AuditedTable.Declare("work_record", KeyKind.Code, "id");
        AuditedTable.Declare("finding", KeyKind.Code, "id");
        AuditedTable.Declare("due_diligence_list", KeyKind.Code, "version");
        AuditedTable.Declare("incident", KeyKind.Code, "id");
        AuditedTable.Declare("incident_step", KeyKind.Code, "id");
        AuditedTable.Declare("obstruction", KeyKind.Code, "id");
        AuditedTable.Declare("score_run", KeyKind.Id, "id", "worker", "lease_until", "attempts", "progress_done", "progress_total");
        AuditedTable.Declare("score_run_input", KeyKind.Id, "run staff_no");
        AuditedTable.Declare("score_run_basis", KeyKind.Id, "run");
        AuditedTable.Declare("score", KeyKind.Id, "run staff_no");
        AuditedTable.Declare("grade_decision", KeyKind.Id, "id");
        AuditedTable.Declare("publication", KeyKind.Id, "run");
        AuditedTable.Declare("hr_score", KeyKind.Id, "run staff_no");
        AuditedTable.Declare("hr_change", KeyKind.Number, "sequence");
        AuditedTable.Declare("hr_subscription", KeyKind.Code, "code", "secret", "old_secret", "old_secret_until", "position", "failing_since", "paused_until", "worker", "lease_until");
        AuditedTable.Declare("staff_merge", KeyKind.Code, "from_no");
        AuditedTable.Declare("promotion_rules", KeyKind.Code, "version");
        AuditedTable.Declare("objection_period", KeyKind.Id, "run");
        AuditedTable.Declare("objection", KeyKind.Code, "id");
        AuditedTable.Declare("scheme_comment", KeyKind.Code, "id");
        AuditedTable.Declare("inspection_topic", KeyKind.Code, "code");
        AuditedTable.Declare("inspection_policy", KeyKind.Number, "version");
        AuditedTable.Declare("inspection", KeyKind.Code, "id");
        AuditedTable.Declare("adopted_finding", KeyKind.Code, "inspection finding");
        AuditedTable.Declare("inspection_material", KeyKind.Code, "inspection material");
        AuditedTable.Declare("inspection_rating", KeyKind.Code, "inspection");
        AuditedTable.Declare("inspection_comment", KeyKind.Code, "id");
        AuditedTable.Declare("body_rating", KeyKind.Code, "body");
        AuditedTable.Declare("released_remark", KeyKind.Id, "id");
        AuditedTable.Declare("inspection_flag", KeyKind.Id, "id");
        AuditedTable.Declare("inspection_flag_change", KeyKind.Id, "id");
    }
}
