using System.Text.Json;
using Appraisal.Scoring.Schemes;

namespace Appraisal.Scoring.Tests.Schemes;

public sealed class SchemeJsonTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    [Fact]
    public void Deserialize_OmittedMembers_TakeTheirDefaults()
    {
        var scheme = JsonSerializer.Deserialize<Scheme>(
            """
            { "workTypes": [{ "code": "visit", "standardHours": 1.5 }], "weights": { "material": 0.10, "satisfaction": 0.50 },
              "materialRequirements": [{ "kind": "minutes", "weight": 1, "required": 4 }], "grades": { "excellent": 85 } }
            """, Web)!;
        Assert.Equal(new WorkType("visit", 1.5), Assert.Single(scheme.WorkTypes));
        Assert.Equal(new MaterialRequirement("minutes", 1, 4), Assert.Single(scheme.MaterialRequirements));
        Assert.Equal(new PartWeights(0.10, 0.40, 0.50), scheme.Weights);
        Assert.Equal((85, 60), (scheme.Grades.Excellent, scheme.Grades.Competent));
        Assert.Equal((12, 10, 2000), (scheme.ErrorPrior, scheme.DeductionRate, scheme.Ranks.Draws));
    }

    [Fact]
    public void Serialize_ThenDeserialize_KeepsEveryMember()
    {
        var scheme = new Scheme { WorkTypes = [new("visit", 1, 0.1, "2024")], CohortWeights = new Dictionary<string, PartWeights> { ["heads"] = new(0.1, 0.4, 0.5) }, ErrorPrior = 20 };
        var json = JsonSerializer.Serialize(scheme, Web);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<Scheme>(json, Web), Web));
    }
}
