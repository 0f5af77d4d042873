using Appraisal.Service.Audit;

namespace Appraisal.Service.Hosting.Backups;

/// <summary>What a backup holds, in <c>manifest.json</c> beside it, so that a restore can tell whether it is whole.</summary>
public sealed record BackupManifest
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The name of the database's copy.</summary>
    public const string DatabaseName = "appraisal.db";

    /// <summary>The name of the folder of materials.</summary>
    public const string MaterialsName = "materials";

    /// <summary>When it was made.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The version of the program that made it.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of the database's copy in hexadecimal; absent where SQL Server makes its own.</summary>
    public string? Database { get; init; }

    /// <summary>The contents of uploaded materials: each file is named by its SHA-256.</summary>
    public required IReadOnlyList<string> Contents { get; init; }

    /// <summary>Contents that the database names and that were not there, or damaged.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>The head of the audit's chain at that moment.</summary>
    public AuditHead? AuditHead { get; init; }
}
