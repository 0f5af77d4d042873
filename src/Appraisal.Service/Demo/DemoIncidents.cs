using Appraisal.Scoring.Schemes;
using Appraisal.Service.Access;
using Appraisal.Service.Accountability;
using Appraisal.Storage;

namespace Appraisal.Service.Demo;

/// <summary>Incidents of the demo county: every path that a case can take, and then the ordinary ones in their numbers.</summary>
internal sealed class DemoIncidents(ReportIncident report, VerifyIncident verify, RuleOnIncident rule, AnswerIncident answer)
{
    private static readonly string[] Evidence = ["卷宗 1"];

    /// <summary>Reports, verifies and rules, each step by another person than the last; the number of cases.</summary>
    public async Task<int> RunAsync(Session session, DemoCounty county, Scheme scheme, int year, CancellationToken cancel)
    {
        var cases = 0;
        foreach (var cadre in county.Cadres)
        {
            foreach (var type in scheme.WorkTypes)
            {
                var expected = cadre.Workload * DemoCounty.DutyHours / scheme.WorkTypes.Count / type.StandardHours * type.ExpectedErrorRate!.Value;
                for (var n = county.Poisson(expected / 1.5 * Math.Exp(-0.25 * cadre.Quality)); n > 0; n--)
                    await OneAsync(session, county, cadre, type, year, cases++, cancel);
            }
        }
        return cases;
    }

    private async Task OneAsync(Session session, DemoCounty county, DemoCadre cadre, WorkType type, int year, int index, CancellationToken cancel)
    {
        var id = $"I-{year}-{index + 1:0000}";
        var request = new IncidentRequest
        {
            Id = id,
            Key = id,
            StaffNo = cadre.StaffNo,
            Title = $"{type.Code} {index + 1}",
            OccurredOn = new DateOnly(year, county.Random.Int(1, 12), county.Random.Int(1, 28)),
            WorkType = type.Code,
            Severity = county.Random.WeightedRandom([Severity.Minor, Severity.Major, Severity.Critical], [0.82f, 0.16f, 0.02f]),
            Reason = "群众反映",
            Evidence = Evidence,
        };
        await Done(report.ApplyAsync(session, DemoPeople.Reporter, request, cancel));
        switch (index % 24)
        {
            case 1: // nothing was in it
                await Done(verify.ApplyAsync(session, DemoPeople.Verifier, id, new VerificationRequest { Verified = false, Reason = "查无实据", Evidence = Evidence }, cancel));
                return;
            case 2:
                await Done(answer.WithdrawAsync(session, DemoPeople.Reporter, id, new WithdrawalRequest { Reason = "反映有误，撤回" }, cancel));
                return;
            case 3: // the same event from another source: merged, counts once
                await Done(report.ApplyAsync(session, DemoPeople.Inspector, request with { Id = id + "-B", Reason = "督查发现" }, cancel));
                break;
        }
        await VerifyAsync(session, cadre, id, cancel);
        if (index % 24 > 12)
            return; // verified: counts in full until a ruling says otherwise
        await ReplyAsync(session, cadre, id, cancel);
        await RuleAsync(session, id, cadre, index, cancel);
    }

    private Task VerifyAsync(Session session, DemoCadre cadre, string id, CancellationToken cancel) =>
        Done(verify.ApplyAsync(session, DemoPeople.Verifier, id, new VerificationRequest
        {
            Verified = true,
            Duty = cadre.Posting.Posts![0].Code == "村" ? "assistance" : "policy-delivery",
            Reason = "经核查属实",
            Evidence = Evidence,
        }, cancel));

    private async Task RuleAsync(Session session, string id, DemoCadre cadre, int index, CancellationToken cancel)
    {
        switch (index % 24)
        {
            case 4:
                await Rule(session, id, "reform-exploration",
                    ["pilot-or-reform", "prior-study", "risk-assessed", "collective-decision", "no-private-gain", "remedied-in-time"], cancel);
                break;
            case 5:
                await Rule(session, id, "emergency", ["urgent-danger", "no-private-gain"], cancel);
                break;
            case 6:
                await Rule(session, id, "remedy", ["remedied-in-time", "no-private-gain"], cancel);
                break;
            case 7: // appealed, and upheld
                await Rule(session, id, null, [], cancel);
                await AppealAsync(session, cadre, id, new DecisionRequest { Outcome = AppealOutcome.Upheld, Reason = "原认定适当", Evidence = Evidence }, cancel);
                break;
            case 8: // appealed, and changed
                await Rule(session, id, null, [], cancel);
                await AppealAsync(session, cadre, id, new DecisionRequest
                {
                    Outcome = AppealOutcome.Changed,
                    Reason = "补充材料证明及时补救",
                    Evidence = Evidence,
                    Clause = "remedy",
                    Circumstances = ["remedied-in-time", "no-private-gain"],
                }, cancel);
                break;
            case 9: // for gain: the negative list leaves no leniency
                await Done(rule.RuleAsync(session, DemoPeople.Panel, id, new RulingRequest { Exclusions = ["private-gain"], Reason = "谋取私利", Evidence = Evidence }, cancel));
                break;
            default:
                await Rule(session, id, null, [], cancel);
                break;
        }
    }

    private Task ReplyAsync(Session session, DemoCadre cadre, string id, CancellationToken cancel) =>
        Done(answer.ReplyAsync(session, DemoPeople.Member(cadre), id, new ReplyRequest { Reason = "情况说明：已集体研究并及时处置", Evidence = Evidence }, cancel));

    private Task Rule(Session session, string id, string? clause, string[] circumstances, CancellationToken cancel) =>
        Done(rule.RuleAsync(session, DemoPeople.Panel, id, new RulingRequest
        {
            Clause = clause,
            Circumstances = circumstances,
            Reason = clause is null ? "属一般工作差错，照常计入" : "符合尽职免责清单",
            Evidence = Evidence,
        }, cancel));

    private async Task AppealAsync(Session session, DemoCadre cadre, string id, DecisionRequest decision, CancellationToken cancel)
    {
        var appeal = id + "-A";
        await Done(rule.AppealAsync(session, DemoPeople.Member(cadre), id, new AppealRequest { Id = appeal, Reason = "请求复核", Evidence = Evidence }, cancel));
        await Done(rule.DecideAsync(session, DemoPeople.AppealPanel, appeal, decision, cancel));
    }

    private static async Task Done<T>(Task<Outcome<T>> step) => DemoSeeder.Accept(await step);
}
