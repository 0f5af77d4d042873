using Appraisal.Scoring;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>Stores a topic of inspections under its code.</summary>
public sealed class PutTopic(Database database, AuditTrail audit)
{
    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Stored<Topic>>> RunAsync(Caller caller, string code, TopicRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Stored<Topic>>>(async session =>
        {
            if (caller.Central() is { } outside)
                return outside;
            var check = new Check();
            var name = check.Name("name", request.Name);
            var row = new TopicRow { Code = check.Code("code", code), NameEn = name.En, NameZh = name.Zh };
            if (check.Refusal is { } refusal)
                return refusal;
            var before = (await TopicStore.AllAsync(session, cancel)).FirstOrDefault(t => t.Code == row.Code);
            if (before == row)
                return new Stored<Topic>(View(row), Change.Unchanged);
            await (before is null ? TopicStore.InsertAsync(session, row, cancel) : TopicStore.UpdateAsync(session, row, cancel));
            await audit.WriteAsync(session, caller, "put", "inspection-topic", row.Code, before is null ? null : View(before), View(row), cancel: cancel);
            return new Stored<Topic>(View(row), before is null ? Change.Created : Change.Updated);
        }, cancel);

    internal static Topic View(TopicRow row) => new(row.Code, new LocalText(row.NameEn, row.NameZh));
}
