using Appraisal.Service.Surveys;
using Appraisal.Service.Surveys.Devices;
using Appraisal.Service.Surveys.Tokens;

namespace Appraisal.Service.Demo;

/// <summary>A kiosk to be enrolled and a slip to be answered on, in the survey that is open.</summary>
internal sealed class DemoKiosk(ManageDevices devices, DrawTokens tokens)
{
    private const int MostPerStratum = 60; // no stratum of the demo is smaller

    /// <summary>The addresses of fresh ones at each start, as a code counts for a day and a token once; none once somebody has closed the survey.</summary>
    public async Task<(string What, string Address)[]> MakeAsync(string survey, Uri service, string village, string cadre, CancellationToken cancel)
    {
        var enrolled = await devices.CreateAsync(
            DemoPeople.Organizer, new DeviceRequest { Name = "石桥镇便民服务中心 1 号", Survey = survey, Unit = village }, service, once: null, cancel);
        if (enrolled.Refusal is { Code: "survey-closed" })
            return [];
        var device = DemoSeeder.Accept(enrolled);
        for (var perStratum = 1; ; perStratum++)
        {
            var drawn = DemoSeeder.Accept(await tokens.RunAsync(
                DemoPeople.Organizer, survey, new TokensRequest { PerStratum = perStratum, StaffNos = [cadre] }, service, cancel));
            if (drawn.Length > 0 || perStratum == MostPerStratum)
                return [("kiosk", device.Address), ("slip", drawn.Length > 0 ? drawn[0].Address : PublicAddress.Kiosk(service, survey))];
        }
    }
}
