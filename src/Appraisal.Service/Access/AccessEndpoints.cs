using Appraisal.Service.Web;

namespace Appraisal.Service.Access;

/// <summary>Keys and sign-in.</summary>
public static class AccessEndpoints
{
    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<KeyRing>().AddSingleton<ManageKeys>().AddSingleton<BootstrapKey>().AddSingleton<SecretGuard>();
        services.AddSignIn(configuration);
        services.AddAuthorizationBuilder().SetFallbackPolicy(
            new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>Maps its routes.</summary>
    public static void MapAccess(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Access").Allow();

        keys.MapPost("", async (Caller caller, KeyRequest request, ManageKeys manage, CancellationToken cancel) =>
                Answers.Stored(Wrap(await manage.CreateAsync(caller, request, once: null, cancel)), k => $"/keys/{k.Id}"))
            .Describe("CreateKey", "Makes a key; its text is shown this once", 400, 401, 403, 422).Gives<NewKey>(201);

        keys.MapGet("", async (Caller caller, [AsParameters] PageQuery page, ManageKeys manage, CancellationToken cancel) =>
                Answers.List(await manage.ListAsync(caller, page, cancel)))
            .Describe("ListKeys", "Lists keys, without their texts", 401, 403).Lists<KeyView>();

        keys.MapPost("/{id:guid}/rotate", async (Caller caller, Guid id, RotationRequest? request, ManageKeys manage, CancellationToken cancel) =>
                Answers.Stored(Wrap(await manage.RotateAsync(caller, id, request ?? new RotationRequest(), once: null, cancel)), k => $"/keys/{k.Id}"))
            .Describe("RotateKey", "Makes a key that says the same, and ends the old one after an overlap in which both are good", 400, 401, 403, 404, 409, 422)
            .Gives<NewKey>(201);

        keys.MapDelete("/{id:guid}", async (Caller caller, Guid id, ManageKeys manage, CancellationToken cancel) =>
                Answers.Of(await manage.RevokeAsync(caller, id, cancel)))
            .Describe("RevokeKey", "Ends a key; doing it again changes nothing", 401, 403, 404).Gives<KeyView>();
    }

    private static Storage.Outcome<Storage.Stored<T>> Wrap<T>(Storage.Outcome<T> outcome) =>
        outcome.Refusal is { } refusal ? refusal : new Storage.Stored<T>(outcome.Value, Storage.Change.Created);
}
