using Appraisal.Service.Access;
using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys.Devices;

/// <summary>Kiosks.</summary>
public static class DevicesEndpoints
{
    /// <summary>Maps the routes.</summary>
    public static void MapDevices(this IEndpointRouteBuilder api)
    {
        var devices = api.MapGroup("/devices").WithTags("Devices");

        devices.MapPost("", async (Caller caller, DeviceRequest request, HttpRequest http, IConfiguration configuration, ManageDevices manage, CancellationToken cancel) =>
                Answers.Of(await manage.CreateAsync(caller, request, PublicAddress.Of(http, configuration), once: null, cancel)))
            .Allow(Role.Organizer, Role.Collector)
            .Describe("CreateDevice", "Makes a device and the short code that enrols it, shown this once", 400, 401, 403, 409, 422).Gives<NewDevice>();

        devices.MapPost("/redeem", async (RedeemRequest request, ManageDevices manage, CancellationToken cancel) =>
                Answers.Of(await manage.RedeemAsync(request, cancel)))
            .AllowAnonymous().TakesGuesses("code-unknown")
            .Describe("RedeemCode", "Enrols a device: gives its first key for the code that was typed in", 400, 404, 422).Gives<DeviceKey>();

        devices.MapPost("/self/key", async (Caller caller, ManageDevices manage, CancellationToken cancel) =>
                Answers.Of(await manage.RotateAsync(caller, cancel)))
            .Allow(Role.Kiosk)
            .Describe("RotateDeviceKey", "Gives the calling device its next key; the present one is valid until the next is used", 401, 403, 404).Gives<DeviceKey>();

        devices.MapPost("/self/heartbeat", async (Caller caller, HeartbeatRequest request, ManageDevices manage, CancellationToken cancel) =>
                Answers.Of(await manage.HearAsync(caller, request, cancel)))
            .Allow(Role.Kiosk)
            .Describe("SendHeartbeat", "Tells what the calling device still holds; answers what it needs to know", 400, 401, 403, 404, 422).Gives<HeartbeatAnswer>();

        devices.MapGet("", async (Caller caller, [AsParameters] PageQuery page, string? survey, ManageDevices manage, CancellationToken cancel) =>
                Answers.List(await manage.ListAsync(caller, page, survey, cancel)))
            .Allow(Role.Organizer, Role.Auditor, Role.Collector)
            .Describe("ListDevices", "Devices, when they were last heard of and what they held", 401, 403).Lists<Device>();

        devices.MapDelete("/{id:guid}", async (Caller caller, Guid id, ManageDevices manage, CancellationToken cancel) =>
                Answers.Of(await manage.RevokeAsync(caller, id, cancel)))
            .Allow(Role.Organizer, Role.Collector)
            .Describe("RevokeDevice", "Ends a device's keys; doing it again changes nothing", 401, 403, 404).Gives<Device>();
    }
}
