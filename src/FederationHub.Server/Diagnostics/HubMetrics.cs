using System.Diagnostics.Metrics;
using FederationHub.Outcomes;

namespace FederationHub.Server.Diagnostics;

/// <summary>Counters of the hub. Labels are codes and ids of the configuration only: bounded and verified, never what a request brought.</summary>
internal sealed class HubMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "FederationHub";

    private readonly Meter _meter;
    private readonly Counter<long> _logins;
    private readonly Counter<long> _floods;

    public HubMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _logins = _meter.CreateCounter<long>("fedhub.login.count", description: "Logins that came to an end, by result");
        _floods = _meter.CreateCounter<long>("fedhub.login.flood", description: "Times that many browsers failed alike, by cause");
    }

    public void Issued(string application) =>
        _logins.Add(1, new KeyValuePair<string, object?>("result", "issued"), new KeyValuePair<string, object?>("application", application));

    public void Refused(RejectionCode code, string? application) =>
        _logins.Add(1, new KeyValuePair<string, object?>("result", "refused"), new KeyValuePair<string, object?>("code", code.ToString()), new KeyValuePair<string, object?>("application", application));

    public void ManyFailAlike(RejectionCode code, string? application, string? organisation) =>
        _floods.Add(1, new KeyValuePair<string, object?>("code", code.ToString()), new KeyValuePair<string, object?>("application", application), new KeyValuePair<string, object?>("organisation", organisation));

    public void Dispose() => _meter.Dispose();
}
