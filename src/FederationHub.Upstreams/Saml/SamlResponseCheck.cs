using FederationHub.Core;
using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;

namespace FederationHub.Upstreams.Saml;

/// <summary>
/// The one check of a SAML answer against what the upstream's settings say: a login makes it, and <c>fedhub saml check</c> shows it
/// for an answer that somebody kept. Both go through <see cref="ResponseValidator"/> with the same expectations.
/// </summary>
public static class SamlResponseCheck
{
    /// <summary>Largest paste that is looked at, bytes.</summary>
    public const int MaxBytes = PastedResponse.MaxBytes;

    // Where the answer names no request; no request of the hub has such an id, so that it is refused as a login refuses it.
    private const string SomeRequest = "(the request of the login)";

    /// <summary>
    /// Checks an answer outside of a login, by the settings of an upstream. Gives the report, also of an answer that is refused; a
    /// <see cref="Rejection"/> only where nothing could be checked, since the settings cannot be used, the metadata is missing or expired, or
    /// no Response is in the paste.
    /// </summary>
    /// <param name="upstream">The SAML upstream that is said to have answered.</param>
    /// <param name="address">The hub to which it was to go.</param>
    /// <param name="keys">The hub's keys; asked for only where something is encrypted.</param>
    /// <param name="paste">The answer, in any form that <see cref="PastedResponse"/> finds.</param>
    /// <param name="request">The request; null where nobody knows it, and the answer's own mentions of it are held against each other.</param>
    /// <param name="at">The instant for which it is judged.</param>
    /// <param name="cancellationToken">Stops waiting for the keys.</param>
    public static async Task<Outcome<SamlReport>> ExamineAsync(
        Upstream upstream, HubAddress address, IHubKeys keys, ReadOnlyMemory<byte> paste, SamlRequest? request, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(keys);
        var decryption = PastedResponse.Read(paste) is Outcome<PastedResponse>.Accepted { Value: var found } ? await new SamlDecryptionKeys(keys).ForAsync(found.Xml, cancellationToken) : [];
        return SamlConnection.Read(upstream.Settings).Then(connection => connection.Entity(at).Then(entity =>
            Examine(upstream.Id, SamlOrganisation.Of(connection, entity), SamlRecipient.Of(address) with { DecryptionKeys = decryption }, paste, request, at)));
    }

    /// <summary>The same for two sides that no hub knows.</summary>
    /// <param name="organisation">Whose answer it is to be.</param>
    /// <param name="recipient">To whom.</param>
    /// <param name="paste">The answer, in any form that <see cref="PastedResponse"/> finds.</param>
    /// <param name="request">The request.</param>
    /// <param name="at">The instant for which it is judged.</param>
    public static Outcome<SamlReport> Examine(SamlOrganisation organisation, SamlRecipient recipient, ReadOnlyMemory<byte> paste, SamlRequest request, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(organisation);
        ArgumentNullException.ThrowIfNull(recipient);
        ArgumentNullException.ThrowIfNull(request);
        return Examine(organisation.EntityId, organisation, recipient, paste, request, at);
    }

    /// <summary>The verdict alone, by the very call of a login.</summary>
    /// <param name="organisation">Whose answer it is to be.</param>
    /// <param name="recipient">To whom.</param>
    /// <param name="paste">The answer, in any form that <see cref="PastedResponse"/> finds.</param>
    /// <param name="request">The request.</param>
    /// <param name="at">The instant for which it is judged.</param>
    public static Outcome<UpstreamStatement> Judge(SamlOrganisation organisation, SamlRecipient recipient, ReadOnlyMemory<byte> paste, SamlRequest request, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(organisation);
        ArgumentNullException.ThrowIfNull(recipient);
        ArgumentNullException.ThrowIfNull(request);
        return PastedResponse.Read(paste)
            .Then(found => Posted(found) is { } refused ? refused : Validate(found.Xml, Expecting(organisation, recipient, request, at)))
            .Then<UpstreamStatement>(assertion => SamlStatement.From(organisation.EntityId, assertion));
    }

    private static Outcome<SamlReport> Examine(
        string upstream, SamlOrganisation organisation, SamlRecipient recipient, ReadOnlyMemory<byte> paste, SamlRequest? request, DateTimeOffset at) =>
        PastedResponse.Read(paste).Then<SamlReport>(found =>
        {
            // Where nobody knows the request it is taken from the answer itself, so that its other mentions are held against it.
            var asked = request ?? SamlRequest.WithId(ResponsePreview.Read(found.Xml).Match(preview => preview.InResponseTo, _ => null) is { Length: > 0 } said ? said : SomeRequest);
            var examined = ResponseValidator.Examine(found.Xml, Expecting(organisation, recipient, asked, at));
            return new SamlReport
            {
                Form = found.Form switch
                {
                    PastedForm.Xml => "XML",
                    PastedForm.Base64 => "base64",
                    _ => "base64 of deflated XML",
                },
                Checks = [Binding(found), .. examined.Checks.Select(check => Line(check, request is not null)), .. OfTheLogin],
                Outcome = Posted(found) is { } refused ? refused : examined.Outcome.Then<UpstreamStatement>(assertion => SamlStatement.From(upstream, assertion)),
            };
        });

    /// <summary>
    /// What an answer must be, whoever asks: a login, <c>fedhub saml check</c> over the hub's own settings, or over files. A login adds what
    /// it asked for itself.
    /// </summary>
    internal static ResponseExpectations Expecting(SamlOrganisation organisation, SamlRecipient recipient, SamlRequest request, DateTimeOffset now) =>
        (request.Id is { } id
            ? ResponseExpectations.ForRequest(id, recipient.AssertionConsumer, recipient.EntityId, organisation.EntityId, organisation.Keys, now)
            : ResponseExpectations.Unsolicited(recipient.AssertionConsumer, recipient.EntityId, organisation.EntityId, organisation.Keys, now)) with
        {
            Skew = TimeSpan.FromSeconds(organisation.SkewSeconds),
            RequireSignedResponse = organisation.RequireSignedResponse,
            RequireSignedAssertion = organisation.RequireSignedAssertion,
            Allow = AllowanceNames.Of(organisation.Allow),
            Algorithms = SignatureAlgorithmNames.Uris(organisation.Algorithms),
            DecryptionKeys = recipient.DecryptionKeys,
        };

    /// <summary>The one judgement of an answer's XML.</summary>
    internal static Outcome<ValidatedAssertion> Validate(ReadOnlyMemory<byte> xml, ResponseExpectations expected) => ResponseValidator.Validate(xml, expected);

    private static IReadOnlyList<SamlCheckLine> OfTheLogin { get; } =
    [
        NotHere("relay-state", "SAML Bindings 3.5.3", "only the login knows which handle it sent"),
        NotHere("replay", "SAML Profiles 4.1.4.5", "only a running hub knows which assertions it took"),
    ];

    // SAML Profiles 4.1.2: a Response with an assertion never comes by Redirect, which alone deflates.
    private static Rejection? Posted(PastedResponse found) =>
        found.Form == PastedForm.Deflated ? UpstreamsCauses.MethodUnexpected.Because("deflated, as the Redirect binding sends it; an assertion is only taken by POST") : null;

    private static SamlCheckLine Binding(PastedResponse found) => Posted(found) is { } refused
        ? new SamlCheckLine("binding", refused.Code.Clause, SamlVerdict.Failed, refused.Code.ToString(), refused.Detail)
        : NotHere("binding", "SAML Profiles 4.1.2", "a login takes an answer by POST only");

    private static SamlCheckLine Line(CheckResult result, bool requestIsKnown) => result switch
    {
        { Verdict: CheckVerdict.Failed, Problem: { } problem } =>
            new SamlCheckLine(result.Check.Name, problem.Code.Clause, SamlVerdict.Failed, problem.Code.ToString(), problem.Detail),
        { Verdict: CheckVerdict.NotReached } => new SamlCheckLine(result.Check.Name, result.Check.Clause, SamlVerdict.NotReached, null, null),
        _ when result.Check == ResponseCheck.InResponseTo && !requestIsKnown =>
            NotHere(result.Check.Name, result.Check.Clause, $"it answers {result.Got}; only the login knows what it asked"),
        _ when result.Check == ResponseCheck.Fresh => NotHere(result.Check.Name, result.Check.Clause, "only the login knows whether it asked for a fresh authentication"),
        _ when result.Check == ResponseCheck.Context => NotHere(result.Check.Name, result.Check.Clause, $"it says {result.Got ?? "none"}; only the login knows what it asked for"),
        _ => new SamlCheckLine(result.Check.Name, result.Check.Clause, SamlVerdict.Passed, null, result.Got),
    };

    private static SamlCheckLine NotHere(string name, string clause, string why) => new(name, clause, SamlVerdict.NotHere, null, why);
}

/// <summary>What was found about an answer outside of a login.</summary>
public sealed record SamlReport
{
    /// <summary>In which form it was pasted.</summary>
    public required string Form { get; init; }

    /// <summary>Each check, in the order of a login.</summary>
    public required IReadOnlyList<SamlCheckLine> Checks { get; init; }

    /// <summary>What the organisation said, or the refusal at which a login stops.</summary>
    public required Outcome<UpstreamStatement> Outcome { get; init; }
}

/// <summary>One check of an answer.</summary>
/// <param name="Name">Stable name, such as <c>audience</c>.</param>
/// <param name="Clause">The clause that asks for it.</param>
/// <param name="Verdict">What it said.</param>
/// <param name="Code">FH-code and cause of a check that failed; null for every other.</param>
/// <param name="Text">Expected against got, the value that holds, or why it is not checked; never a person's value. Null where there is nothing to say.</param>
public sealed record SamlCheckLine(string Name, string Clause, SamlVerdict Verdict, string? Code, string? Text);

/// <summary>What a check of an answer said.</summary>
public enum SamlVerdict
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It does not.</summary>
    Failed,

    /// <summary>A failure before it left nothing to judge.</summary>
    NotReached,

    /// <summary>Only a login can make it.</summary>
    NotHere,
}
