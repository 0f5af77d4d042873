using System.Net;
using System.Net.Sockets;
using Appraisal.Service.Hosting.Settings;
using Appraisal.Service.Web;
using Microsoft.Extensions.Options;

namespace Appraisal.Service.HumanResources.Webhooks;

/// <summary>
/// Where the service may send to: over HTTPS to addresses of the open internet, and to the networks that the configuration allows. A name
/// is resolved when a subscription is made and again at each connection, which then goes to the very address that was looked at: a name
/// that points elsewhere meanwhile gains nothing.
/// </summary>
public sealed class WebhookTargets(IOptions<HumanResourcesOptions> options)
{
    private const int MostLength = 2000;

    // loopback, private, link-local, shared, reserved, documentation, multicast (IANA's registries of special-purpose addresses)
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
            "fec0::/10", "ff00::/8",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    private readonly IPNetwork[] _allowed = [.. NodeOptions.Words(options.Value.AllowedNetworks, ',').Select(n => IPNetwork.Parse(n))];

    /// <summary>How names are resolved; another way in tests.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; set; } = (host, cancel) => Dns.GetHostAddressesAsync(host, cancel);

    /// <summary>The address as it is stored; what is wrong with it is added to the check.</summary>
    public async Task<string> CheckAsync(Check check, string field, string? text, CancellationToken cancel)
    {
        var url = check.Text(field, text, MostLength);
        if (url.Length == 0)
            return "";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            check.Add(field, "no-address");
            return "";
        }
        var http = uri.Scheme == Uri.UriSchemeHttp && options.Value.AllowHttp;
        if (!check.That(http || uri.Scheme == Uri.UriSchemeHttps, field, "not-https"))
            return "";
        try
        {
            var addresses = await AddressesAsync(uri.IdnHost, cancel);
            check.That(addresses.Length > 0, field, "unresolved", uri.Host);
            check.That(Array.TrueForAll(addresses, IsAllowed), field, "address-refused", uri.Host);
        }
        catch (SocketException)
        {
            check.Add(field, "unresolved", uri.Host);
        }
        return uri.AbsoluteUri;
    }

    /// <summary>Connects to an address that was looked at.</summary>
    /// <exception cref="RefusedTargetException">The name stands for none that is allowed.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var addresses = await AddressesAsync(context.DnsEndPoint.Host, cancel);
        if (addresses.Length == 0 || !Array.TrueForAll(addresses, IsAllowed))
            throw new RefusedTargetException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether the service may send to an address.</summary>
    internal bool IsAllowed(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_allowed, n => n.Contains(plain)) || !Array.Exists(Special, n => n.Contains(plain));
    }

    private async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancel) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await Resolve(host, cancel);
}

/// <summary>The receiver's name stands for an address that the service does not send to.</summary>
public sealed class RefusedTargetException() : HttpRequestException("The address is not allowed.");
