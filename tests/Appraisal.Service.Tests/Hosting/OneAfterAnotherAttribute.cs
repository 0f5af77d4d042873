using Appraisal.Service.Tests.Hosting;
using Xunit.Sdk;
using Xunit.v3;

[assembly: OneAfterAnotherOnAServer]

namespace Appraisal.Service.Tests.Hosting;

/// <summary>Runs the classes one after another where a SQL Server is configured: databases that are made side by side can stall one.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class OneAfterAnotherOnAServerAttribute : Attribute, IParallelizationAttribute
{
    public ParallelAlgorithm? GetAlgorithm() => null;

    public int? GetMaxThreads() => null;

    public ParallelMode? GetMode() => Environment.GetEnvironmentVariable(DatabasesAttribute.SqlServerVariable) is { Length: > 0 } ? ParallelMode.None : null;
}
