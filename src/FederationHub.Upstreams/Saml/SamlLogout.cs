using FederationHub.Core;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Outcomes;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Model.Assertions;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Writing;
using EndedMark = FederationHub.Core.Sessions.EndedMark;

namespace FederationHub.Upstreams.Saml;

/// <summary>
/// Logout at SAML organisations, both ways (SAML Profiles 4.4), by Redirect and by POST, always signed. Every check of what comes is
/// <see cref="LogoutValidator"/>'s.
/// </summary>
internal sealed class SamlLogout(HubSigningKey signing, SamlDecryptionKeys decryption, HubAddress address, Randomness randomness)
{
    // Another name than a login's, so that no answer to a login finishes a logout, nor the other way around.
    private const string RequestId = "logout_request_id";

    // Sessions of one person at one organisation, all at once.
    private const int MostIndexes = 32;

    public static bool IsOffered(SamlEntity entity) => entity.LogoutRedirectUrl is not null || entity.LogoutPostUrl is not null;

    public async Task<Outcome<UpstreamStart>> StartAsync(UpstreamLogoutTrip trip, SamlSettings settings, SamlEntity entity, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var byPost = entity.LogoutPostUrl is not null && (settings.RequestBinding == RequestBinding.Post || entity.LogoutRedirectUrl is null);
        if ((byPost ? entity.LogoutPostUrl : entity.LogoutRedirectUrl) is not { } destination)
        {
            return UpstreamsCauses.LogoutNotOffered.Because($"{entity.EntityId} has no single logout service by Redirect or POST.");
        }

        // SAML Core 3.7.1: a request names somebody. Who was known by attributes alone has no name there.
        if (trip.Subject.Value.Length == 0)
        {
            return UpstreamsCauses.LogoutNotOffered.Because("The assertion had no NameID, so that nobody can be named.");
        }

        var name = NameOf(trip.Subject);
        var request = new LogoutRequest("_" + randomness.Handle(), now, address.SamlEntityId, destination, name) { SessionIndexes = trip.SessionIndex is { } index ? [index] : [] };
        var key = await signing.CurrentAsync(cancellationToken);
        var memory = new Dictionary<string, string>(StringComparer.Ordinal) { [RequestId] = request.Id };
        return byPost
            ? new UpstreamStart.PostForm(destination, [new("SAMLRequest", PostBinding.Encode(LogoutWriter.WriteSigned(request, key))), new("RelayState", trip.Handle)]) { Memory = memory }
            : new UpstreamStart.RedirectTo(RedirectBinding.RequestUri(destination, LogoutWriter.Write(request), trip.Handle, key)) { Memory = memory };
    }

    public Outcome<UpstreamLogoutResult> Finish(SamlConnection connection, SamlEntity entity, UpstreamLeg leg, UpstreamReply reply, DateTimeOffset now)
    {
        if (!leg.Memory.TryGetValue(RequestId, out var requestId) || requestId.Length == 0)
        {
            return UpstreamsCauses.MemoryUnusable.Because("The leg lacks logout_request_id: it is of a login, or of another protocol.");
        }

        var expected = Expecting(connection, entity, now);
        var answer = reply.IsPost
            ? PostBinding.Decode(reply.Single("SAMLResponse")).Then(xml => LogoutValidator.ResponseByPost(xml, requestId, expected))
            : LogoutValidator.ResponseByRedirect(reply.RawQuery, requestId, expected);
        return answer.Then<UpstreamLogoutResult>(valid => valid.Result switch
        {
            LogoutResult.Complete => UpstreamLogoutResult.Complete,
            LogoutResult.Partial => UpstreamLogoutResult.Partial,
            _ => UpstreamLogoutResult.Failed,
        });
    }

    public static Outcome<string> IssuerOf(UpstreamReply reply) =>
        reply.IsPost ? LogoutPreview.IssuerOfPost(reply.Single("SAMLRequest")) : LogoutPreview.IssuerOfRedirect(reply.Single("SAMLRequest"));

    public async Task<Outcome<UpstreamLogoutDemand>> ReadAsync(string upstream, SamlConnection connection, SamlEntity entity, UpstreamReply reply, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // SAML Core 3.7.1: the name may be encrypted; it is opened last, when the signature over the ciphertext was verified.
        var expected = Expecting(connection, entity, now) with { DecryptionKeys = await decryption.AllAsync(cancellationToken) };
        var demand = reply.IsPost
            ? PostBinding.Decode(reply.Single("SAMLRequest")).Then(xml => LogoutValidator.RequestByPost(xml, expected))
            : LogoutValidator.RequestByRedirect(reply.RawQuery, expected);
        return demand.Then<UpstreamLogoutDemand>(valid => new UpstreamLogoutDemand(
            upstream,
            valid.Issuer,
            new SubjectId(valid.Subject.Value, valid.Subject.Format, valid.Subject.NameQualifier, valid.Subject.SPNameQualifier),
            sessionIndex: null,
            // As of an assertion: no line feed is in an entity ID.
            $"{valid.Issuer}\n{valid.Id}",
            valid.ReplayUntil,
            session => session.UpstreamSubject.Value.Length > 0 && valid.Ends(entity.EntityId, NameOf(session.UpstreamSubject), session.UpstreamSessionIndex))
        {
            Marks = [.. MarksOf(upstream, valid)],

            // SAML Bindings 3.4.3: it goes back exactly as it came.
            Message = new Asked(valid.Id, reply.IsPost ? reply.Single("RelayState") : valid.SignedRelayState, reply.IsPost),
        });
    }

    public async Task<UpstreamStart?> AnswerAsync(SamlEntity entity, UpstreamLogoutDemand demand, UpstreamLogoutResult result, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var asked = (Asked)demand.Message!;
        var (redirect, post) = (entity.LogoutRedirectAnswerUrl ?? entity.LogoutRedirectUrl, entity.LogoutPostAnswerUrl ?? entity.LogoutPostUrl);
        var byPost = post is not null && (asked.ByPost || redirect is null);
        if ((byPost ? post : redirect) is not { } destination)
        {
            return null;
        }

        var response = new LogoutResponse("_" + randomness.Handle(), now, address.SamlEntityId, destination, asked.Id, result switch
        {
            UpstreamLogoutResult.Complete => LogoutResult.Complete,
            UpstreamLogoutResult.Partial => LogoutResult.Partial,
            _ => LogoutResult.Failed,
        });
        var key = await signing.CurrentAsync(cancellationToken);
        var memory = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!byPost)
        {
            return new UpstreamStart.RedirectTo(RedirectBinding.ResponseUri(destination, LogoutWriter.Write(response), asked.RelayState, key)) { Memory = memory };
        }

        List<KeyValuePair<string, string>> fields = [new("SAMLResponse", PostBinding.Encode(LogoutWriter.WriteSigned(response, key)))];
        if (asked.RelayState is { } state)
        {
            fields.Add(new("RelayState", state));
        }

        return new UpstreamStart.PostForm(destination, fields) { Memory = memory };
    }

    // As ValidatedLogoutRequest.Ends. A list that is longer than anybody's sessions is as good as none.
    private static IEnumerable<EndedMark> MarksOf(string upstream, ValidatedLogoutRequest valid) =>
        from name in valid.Spellings
        from index in valid.SessionIndexes.Count is 0 or > MostIndexes ? (IReadOnlyList<string?>)[null] : valid.SessionIndexes
        select EndedMark.OfSubject(upstream, valid.Issuer, new SubjectId(name.Value, name.Format, name.NameQualifier, name.SPNameQualifier), index);

    private LogoutExpectations Expecting(SamlConnection connection, SamlEntity entity, DateTimeOffset now) =>
        new(address.SingleLogoutService, address.SamlEntityId, entity.EntityId, connection.Keys, now)
        {
            Skew = TimeSpan.FromSeconds(connection.Settings.SkewSeconds),
            Allow = connection.Settings.Allowed(),
            Algorithms = SignatureAlgorithmNames.Uris(connection.Settings.Algorithms),
        };

    private static NameId NameOf(SubjectId subject) => new(subject.Value, subject.Format, subject.NameQualifier, subject.SpNameQualifier);

    private sealed record Asked(string Id, string? RelayState, bool ByPost);
}
