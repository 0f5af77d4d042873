using Appraisal.Scoring.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Surveys;

/// <summary>The scheme by which a survey's figures are judged.</summary>
internal static class SurveyScheme
{
    /// <summary>The scheme of a cycle; the defaults where there is none.</summary>
    public static async Task<Scheme> FindAsync(Session session, string cycle, CancellationToken cancel) =>
        await CycleStore.FindAsync(session, cycle, cancel) is { } row
            && await SchemeStore.FindAsync(session, row.SchemeCode, row.SchemeVersion, cancel) is { } scheme
            ? Json.Read<Scheme>(scheme.Body)
            : new Scheme();
}
