using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Provider;
using FederationHub.Outcomes;
using FederationHub.Server.Login;
using FederationHub.Server.Web;
using FederationHub.Upstreams;

namespace FederationHub.Server.Start;

/// <summary>
/// An answer that nobody asked for (ruling 9, SAML Profiles 4.1.5): somebody clicked a tile at the organisation. Where the upstream allows
/// it, the answer is verified and taken as a click on the start link of that organisation and one of its applications; of whom it is about
/// nothing comes here (<see cref="UnsolicitedAnswer"/>).
/// </summary>
/// <remarks>
/// It needs no cookie and no proof of the browser. Whoever posts somebody else's answer into a browser starts a login there that begins
/// anew at the organisation, in that browser and bound to it as every login: no more than opening the start link, which any page may link
/// to. Putting a person into another's account (login CSRF) has nothing to work with, since nobody is in what is used of the answer.
/// </remarks>
internal sealed class UnsolicitedStart(
    CurrentDirectory current, UpstreamProtocols protocols, UpstreamIdentifiers identifiers, ProviderIssuer issuer, IReplayGuard replays, IAuditLog audit, ICommits commits,
    LoginRefusal refusal, Randomness randomness, TimeProvider time)
{
    /// <summary>Starts a login, or says why not.</summary>
    /// <param name="http">The request.</param>
    /// <param name="protocolName">The protocol whose address it came to.</param>
    /// <param name="reply">The answer; its RelayState is no handle of ours.</param>
    public async Task<IResult> HandleAsync(HttpContext http, string protocolName, UpstreamReply reply)
    {
        var directory = current.Directory;
        var protocol = (IUpstreamUnsolicited)protocols.Find(protocolName)!;

        // Not verified yet: it says whose keys to check with, and on a refusal which public start link is offered, which anybody could open.
        var sender = protocol.UnsolicitedIssuer(reply).Match<string?>(name => name, _ => null);
        var upstream = sender is not null && identifiers.In(directory)(sender) is { } id && directory.FindUpstream(id) is { } found && found.Protocol == protocolName ? found : null;
        if (upstream is null)
        {
            return await RefuseAsync(http, directory, null, reply, ServerCauses.Unsolicited.Because("no handle of ours came back, and the answer names no upstream or answers a request"));
        }

        var startable = protocol.UnsolicitedApplications(upstream);
        if (startable.Count == 0)
        {
            return await RefuseAsync(http, directory, upstream, reply, ServerCauses.UnsolicitedNotAllowed.Because($"'unsolicited' of upstream {upstream.Id} names no application"));
        }

        return await (await protocol.CheckUnsolicitedAsync(upstream, reply, http.RequestAborted)).Match(
            answer => StartAsync(http, directory, upstream, startable, reply, answer),
            // Nothing of it holds, so whoever sent it is told no more about an upstream of which nobody may know than about one that is not there.
            rejection => RefuseAsync(http, directory, upstream, reply, IsPublic(directory, upstream) ? rejection : ServerCauses.Unsolicited.Because($"upstream {upstream.Id}: {rejection}")));
    }

    private async Task<IResult> StartAsync(HttpContext http, HubDirectory directory, Upstream upstream, IReadOnlyList<string> startable, UpstreamReply reply, UnsolicitedAnswer answer)
    {
        var named = NamedBy(directory, startable, reply);
        var application = named.Match<Application?>(door => door.Application, _ => null);
        var address = named.Then(door => EntryOf(directory, door.Application, upstream).Then<string>(entry =>
            StartEndpoint.AddressOf(door.Application, issuer, door.Target).Then<string>(_ => StartEndpoint.Arriving(door.Application, entry, door.Target))));
        var refused = (address as Outcome<string>.Rejected)?.Rejection;
        var reference = randomness.Reference();

        // The memory of answers that were asked for, so that one assertion counts once, as the one or as the other. What is written down
        // has the organisation verified; before that, anybody could fill the stream.
        var remembering = replays.Remembering("assertion", answer.ReplayId, answer.ReplayUntil);
        var telling = audit.Appending(new AuditEvent(
            time.GetUtcNow(), AuditKinds.StartUnsolicited, reference, application?.Id.Value, upstream.Organisations is [var only] ? only : null, refused?.Code.ToString(), refused?.Detail)
        {
            Facts = new AuditFacts { Upstream = upstream.Id, Clause = refused?.Code.Clause, Configuration = directory.Version },
        });
        if (await commits.SaveAsync([remembering, telling], CancellationToken.None) is not null)
        {
            refused = ServerCauses.AssertionReplayed.Because("an assertion with this id was accepted before");
        }

        return refused is null
            ? new SeeOther(((Outcome<string>.Accepted)address).Value)
            : await RefuseAsync(http, directory, upstream, reply, refused, reference);
    }

    // A page that offers the start link, where the application that RelayState names may use the organisation and shows it in its list: then
    // the link says nothing that the list does not.
    private Task<IResult> RefuseAsync(HttpContext http, HubDirectory directory, Upstream? upstream, UpstreamReply reply, Rejection rejection, string? reference = null)
    {
        var application = directory.FindApplication(RelayStateOf(reply)) is { Suspended: false } named ? named : null;
        var entry = application is null || upstream is null ? null : directory.Visible(application).FirstOrDefault(visible => visible.Upstream == upstream.Id);
        return refusal.RefuseAsync(http, rejection, reference ?? randomness.Reference(), application, entry, entry is null ? null : StartEndpoint.Link(application!, entry));
    }

    // RelayState belongs to whoever begins (SAML Bindings 3.4.3), so here to the organisation: it may name what is registered, and is never an address to go to.
    private static Outcome<Door> NamedBy(HubDirectory directory, IReadOnlyList<string> startable, UpstreamReply reply)
    {
        var relayState = RelayStateOf(reply);
        List<Application> known = [.. startable.Select(directory.FindApplication).OfType<Application>()];
        List<Door> doors = relayState.Length == 0
            ? [.. known.Select(application => new Door(application, null))]
            : [.. known.Where(application => application.Id.Value == relayState || application.HomePage == relayState).Select(application => new Door(application, null))];
        if (doors.Count == 0 && relayState.Length > 0)
        {
            doors = [.. known.Where(application => application.TargetLinkUris.Contains(relayState, StringComparer.Ordinal)).Select(application => new Door(application, relayState))];
        }

        return doors switch
        {
            [var one] => one,
            [] => ServerCauses.UnsolicitedApplication.Because(relayState.Length == 0
                ? "no application of 'unsolicited' is here"
                : "RelayState names no application of 'unsolicited': it must be its id, its home_page or one of its target_link_uris"),
            _ => ServerCauses.UnsolicitedApplication.Because($"several applications of 'unsolicited' fit: {string.Join(", ", doors.Select(door => door.Application.Id))}; RelayState must name one"),
        };
    }

    // Where the upstream speaks for several organisations, the answer to the login that follows says which one it is (R001-22).
    private static Outcome<DiscoveryEntry> EntryOf(HubDirectory directory, Application application, Upstream upstream)
    {
        Rejection? first = null;
        foreach (var entry in upstream.Organisations.SelectMany(directory.EntriesOf).Where(entry => entry.Upstream == upstream.Id))
        {
            var reached = directory.EntriesOf(application, new StartLink(entry.Organisation, entry.Id));
            if (reached is Outcome<IReadOnlyList<DiscoveryEntry>>.Accepted)
            {
                return entry;
            }

            first ??= ((Outcome<IReadOnlyList<DiscoveryEntry>>.Rejected)reached).Rejection;
        }

        return first ?? CoreCauses.EntryUnknown.Because($"no entry leads to upstream {upstream.Id}");
    }

    private static bool IsPublic(HubDirectory directory, Upstream upstream) =>
        upstream.Organisations.Any(organisation => directory.FindOrganisation(organisation) is { IsPublic: true });

    private static string RelayStateOf(UpstreamReply reply) => reply.Single("RelayState") ?? string.Empty;

    private sealed record Door(Application Application, string? Target);
}
