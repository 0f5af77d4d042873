namespace Appraisal.Scoring.Inspections;

/// <summary>The level of the body that inspects.</summary>
public enum InspectionLevel
{
    /// <summary>A body of the central government.</summary>
    National,
    /// <summary>A body of a province.</summary>
    Provincial,
    /// <summary>A body of a prefecture or municipality.</summary>
    Municipal,
    /// <summary>A body of a county.</summary>
    County,
    /// <summary>A body of a township.</summary>
    Township,
}

/// <summary>How an inspection is carried out. No rule depends on it.</summary>
public enum InspectionForm
{
    /// <summary>Supervision by the body in charge.</summary>
    Supervision,
    /// <summary>A visit without notice.</summary>
    Unannounced,
    /// <summary>Assessment by a third party.</summary>
    ThirdParty,
    /// <summary>A competition or cross-inspection between places.</summary>
    Competition,
    /// <summary>An observation tour.</summary>
    Tour,
    /// <summary>A research visit or survey.</summary>
    Survey,
    /// <summary>Any other form.</summary>
    Other,
}

/// <summary>Where an inspection stands.</summary>
public enum InspectionStatus
{
    /// <summary>Announced or under way; its results do not count as recorded yet.</summary>
    Planned,
    /// <summary>Finished; its results can cover later checklists.</summary>
    Done,
    /// <summary>Ignored by every rule.</summary>
    Cancelled,
}

/// <summary>What caused an inspection. Every trigger but the plan justifies a repetition.</summary>
public enum InspectionTrigger
{
    /// <summary>A plan of the body.</summary>
    Plan,
    /// <summary>A complaint about the unit.</summary>
    Complaint,
    /// <summary>An accident at the unit.</summary>
    Accident,
    /// <summary>A law that prescribes the visit.</summary>
    Statutory,
}
