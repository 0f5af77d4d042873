using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>
/// Runs a test once for each database: SQLite always, SQL Server where <c>APPRAISAL_TEST_SQLSERVER</c> holds a connection string, and
/// otherwise skipped in plain sight. The test takes the database's name and asks <see cref="Hosts"/> for a service on it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DatabasesAttribute : DataAttribute
{
    public const string SqlServerVariable = "APPRAISAL_TEST_SQLSERVER";

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var configured = Environment.GetEnvironmentVariable(SqlServerVariable) is { Length: > 0 };
        IReadOnlyCollection<ITheoryDataRow> rows =
        [
            new TheoryDataRow("Sqlite"),
            new TheoryDataRow("SqlServer") { Skip = configured ? null : $"{SqlServerVariable} is not set" },
        ];
        return ValueTask.FromResult(rows);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
