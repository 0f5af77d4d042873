using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Web;

namespace Appraisal.Service.HumanResources.Webhooks;

/// <summary>Subscriptions to what becomes official.</summary>
public static class WebhookEndpoints
{
    private static readonly Role[] Managers = [Role.Organizer, Role.HrReader];

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<WebhookTargets>().AddSingleton<WebhookSecrets>().AddSingleton<SendEvent>().AddSingleton<DeliveryRounds>().AddSingleton<DeliverEvents>()
        .AddSingleton<ManageSubscriptions>().AddSingleton<ManageDeliveries>()
        .AddRecurring<DeliverEvents>("hr-events", "*/5 * * * * *", d => d.RunAsync(CancellationToken.None))
        .AddRecurring<ManageDeliveries>("hr-deliveries-old", "40 3 * * *", d => d.ForgetOldAsync(CancellationToken.None));

    /// <summary>Maps its routes.</summary>
    public static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var routes = api.MapGroup("/hr/subscriptions").WithTags("HumanResources");
        MapSubscriptions(routes);
        MapDeliveries(routes.MapGroup("/{code}"));
    }

    private static void MapSubscriptions(RouteGroupBuilder routes)
    {
        routes.MapPut("/{code}", async (Caller caller, string code, SubscriptionRequest request, ManageSubscriptions manage, CancellationToken cancel) =>
                Answers.Stored(await manage.PutAsync(caller, code, request, cancel), s => $"/hr/subscriptions/{Uri.EscapeDataString(s.Code)}"))
            .Allow(Managers)
            .Describe("PutSubscription", "Says where to tell of changes; a new subscription's secret is shown this once", 400, 401, 403, 422).Stores<Subscription>();

        routes.MapGet("", async (Caller caller, [AsParameters] PageQuery page, ManageSubscriptions manage, CancellationToken cancel) =>
                Answers.List<Subscription>(await manage.ListAsync(caller, page, cancel)))
            .Allow(Managers)
            .Describe("ListSubscriptions", "Subscriptions in order of code; an HR reader's own", 401, 403).Lists<Subscription>();

        routes.MapGet("/{code}", async (Caller caller, string code, ManageSubscriptions manage, CancellationToken cancel) =>
                Answers.Of(await manage.FindAsync(caller, code, cancel)))
            .Allow(Managers)
            .Describe("GetSubscription", "Where a subscription stands", 401, 403, 404).Gives<Subscription>();

        routes.MapDelete("/{code}", async (Caller caller, string code, ManageSubscriptions manage, CancellationToken cancel) =>
                Answers.Of(await manage.DeleteAsync(caller, code, cancel)))
            .Allow(Managers)
            .Describe("DeleteSubscription", "Removes a subscription and its deliveries", 401, 403, 404).Gives<Subscription>();

        routes.MapPost("/{code}/secret", async (Caller caller, string code, SecretRotation? request, ManageSubscriptions manage, CancellationToken cancel) =>
                Answers.Of(await manage.RotateAsync(caller, code, request ?? new SecretRotation(), cancel)))
            .Allow(Managers)
            .Describe("RotateSubscriptionSecret", "Gives a new secret, shown this once; events are signed with both for a while", 400, 401, 403, 404, 422).Gives<Subscription>();

        routes.MapPost("/{code}/resume", async (Caller caller, string code, ManageSubscriptions manage, CancellationToken cancel) =>
                Answers.Of(await manage.ResumeAsync(caller, code, cancel)))
            .Allow(Managers)
            .Describe("ResumeSubscription", "Lets a subscription that ended, stopped or pauses go on now", 401, 403, 404).Gives<Subscription>();
    }

    private static void MapDeliveries(RouteGroupBuilder routes)
    {
        routes.MapPost("/test", async (Caller caller, string code, ManageDeliveries manage, CancellationToken cancel) =>
                Answers.Of(await manage.TestAsync(caller, code, cancel)))
            .Allow(Managers)
            .Describe("TestSubscription", "Sends a signed event that says nothing, and tells what came of it", 401, 403, 404).Gives<TestResult>();

        routes.MapGet("/deliveries", async (Caller caller, string code, string? status, [AsParameters] PageQuery page, ManageDeliveries manage, CancellationToken cancel) =>
                Answers.List(await manage.ListAsync(caller, code, status, page, cancel)))
            .Allow(Managers)
            .Describe("ListDeliveries", "Deliveries of the last 30 days, the latest first; status=dead gives the dead letters", 401, 403, 404).Lists<Delivery>();

        routes.MapPost("/deliveries/{sequence:long}/redeliver", async (Caller caller, string code, long sequence, ManageDeliveries manage, CancellationToken cancel) =>
                Answers.Of(await manage.RedeliverAsync(caller, code, sequence, cancel)))
            .Allow(Managers)
            .Describe("Redeliver", "Sends one event again", 401, 403, 404).Gives<Delivery>();

        routes.MapPost("/redeliver", async (Caller caller, string code, ManageDeliveries manage, CancellationToken cancel) =>
                Answers.Of(await manage.RedeliverDeadAsync(caller, code, cancel)))
            .Allow(Managers)
            .Describe("RedeliverDead", "Sends all dead letters again", 401, 403, 404).Gives<Redelivered>();
    }
}
