using System.Text.Json.Nodes;
using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads <c>saml</c>: metadata at a URL, metadata in a file, an entity of a metadata source, or the entity by hand.</summary>
internal static class SamlBlock
{
    private const string Xml = "metadata_xml";
    private const string Entity = "entity.";

    private static readonly string[] LogoutKeys = ["logout_url", "logout_post_url", "logout_answer_url", "logout_post_answer_url"];

    private static readonly string[] OnlyByHand = [.. LogoutKeys, "error_url", "wants_signed_requests", "valid_until"];

    private static readonly (string Word, bool IsPost)[] Bindings = [(RequestBinding.Redirect, false), (RequestBinding.Post, true)];

    private static readonly string[] ForceAuthnWords = [ForceAuthnUse.AsNeeded, ForceAuthnUse.Never];

    private static readonly string[] LoginHints = [LoginHintUse.Off, LoginHintUse.Subject, LoginHintUse.Query];

    private static readonly string[] Comparisons = [ContextComparisons.Exact, ContextComparisons.Minimum, ContextComparisons.Maximum, ContextComparisons.Better];

    public static ProtocolBlock Read(Section section, KnownNames names)
    {
        var files = new List<PendingFile>();
        var url = section.Text("metadata_url", AddressRules.Url)?.Value;
        if (section.Text("metadata_file", IsPath) is { } file)
        {
            files.Add(new PendingFile(Xml, null, file));
        }

        var source = section.Text("metadata_source", TextRules.Slug);
        if (source is not null)
        {
            names.Refer(KnownNames.Kind.MetadataSource, source);
        }

        var entityId = section.Text("entity_id", AddressRules.EntityId)?.Value;
        string[] allow = [.. section.Texts("allow", Allowance).Select(word => word.Value)];
        var leastRsaBits = SamlSettings.LeastRsaBits(allow);
        var signers = ProtocolBlock.Certificates(section, "metadata_certificates", "metadata_certificates", files, leastRsaBits);
        var redirect = section.Text("redirect_url", AddressRules.Url)?.Value;
        var post = section.Text("post_url", AddressRules.Url)?.Value;
        var logoutUrls = LogoutKeys.Select(key => section.Text(key, AddressRules.Url)?.Value).ToArray();
        var errorUrl = section.Text("error_url", AddressRules.Url)?.Value;
        var certificates = ProtocolBlock.Certificates(section, "certificates", Entity + "certificates", files, leastRsaBits);
        var wantsSigned = section.Flag("wants_signed_requests");
        var validUntil = section.Text("valid_until", value => Instants.TryParse(value) is null ? $"'{Shown.Of(value)}' is not an instant. Write UTC, such as 2030-01-31T00:00:00Z." : null) is { } end ? Instants.TryParse(end.Value) : null;
        var byHand = section.Has("redirect_url") || section.Has("post_url") || section.Has("certificates");
        var unsolicited = section.Texts("unsolicited");
        var usual = new SamlSettings();
        var settings = usual with
        {
            MetadataUrl = url,
            MetadataSource = source?.Value,
            MetadataCertificates = signers,
            EntityId = byHand ? null : entityId,
            Entity = byHand
                ? new SamlEntity
                {
                    EntityId = entityId ?? "",
                    RedirectUrl = redirect,
                    PostUrl = post,
                    LogoutRedirectUrl = logoutUrls[0],
                    LogoutPostUrl = logoutUrls[1],
                    LogoutRedirectAnswerUrl = logoutUrls[2],
                    LogoutPostAnswerUrl = logoutUrls[3],
                    Certificates = certificates,
                    ErrorUrl = errorUrl,
                    WantsSignedRequests = wantsSigned,
                    ValidUntil = validUntil,
                }
                : null,
            SignRequests = section.OptionalFlag("sign_requests"),
            RequestBinding = section.Choice("request_binding", Bindings) is { } isPost ? Bindings.First(word => word.IsPost == isPost).Word : null,
            NameIdFormat = section.Text("name_id_format", value => TextRules.Text(value, longest: 256))?.Value,
            AllowCreate = section.Flag("allow_create", otherwise: usual.AllowCreate),
            ForceAuthn = Word(section, "force_authn", ForceAuthnWords) ?? usual.ForceAuthn,
            AuthnContexts = Uris(section, "authn_contexts"),
            AuthnContextsSupported = Uris(section, "authn_contexts_supported"),
            Comparison = Word(section, "comparison", Comparisons) ?? usual.Comparison,
            RequesterId = section.Flag("requester_id"),
            ProxyCount = section.Number("proxy_count", 0, 16),
            IdpList = Uris(section, "idp_list"),
            LoginHint = Word(section, "login_hint", LoginHints) ?? usual.LoginHint,
            Passive = section.Flag("passive"),
            Algorithms = Words(section, "algorithms", SamlSettings.AlgorithmWords),
            RequireSignedResponse = section.Flag("require_signed_response"),
            RequireSignedAssertion = section.Flag("require_signed_assertion"),
            Allow = allow,
            Unsolicited = [.. unsolicited.Select(application => application.Value)],
            SkewSeconds = section.Number("skew_seconds", 0, 600) ?? usual.SkewSeconds,
        };
        section.Finish();
        foreach (var application in unsolicited)
        {
            names.Refer(KnownNames.Kind.Application, application);
        }

        CheckWay(section, byHand);
        CheckSource(section);
        if (byHand)
        {
            CheckByHand(section);
        }
        else
        {
            foreach (var stray in OnlyByHand.Where(section.Has))
            {
                section.Problem(stray, $"'{stray}' counts only by hand, beside redirect_url, post_url and certificates; metadata says it itself. Remove it.");
            }
        }

        return new ProtocolBlock((JsonObject)JsonNode.Parse(settings.ToJson())!, null, files, FieldOf);
    }

    /// <summary>What is wrong with a word of an <c>allow</c> list; null for a known one.</summary>
    public static string? Allowance(string value) =>
        SamlSettings.AllowWords.Contains(value, StringComparer.Ordinal) ? null : $"'{Shown.Of(value)}' is none of {string.Join(", ", SamlSettings.AllowWords)}.";

    private static string FieldOf(string field) =>
        field == Xml ? "metadata_file" : field.StartsWith(Entity, StringComparison.Ordinal) ? field[Entity.Length..] : field;

    private static string[] Words(Section section, string key, IReadOnlyList<string> known) =>
        [.. section.Texts(key, value => known.Contains(value, StringComparer.Ordinal) ? null : $"'{Shown.Of(value)}' is none of {string.Join(", ", known)}.").Select(word => word.Value)];

    private static string? Word(Section section, string key, string[] words) =>
        section.Text(key, value => words.Contains(value, StringComparer.Ordinal) ? null : $"'{Shown.Of(value)}' is none of {string.Join(", ", words)}.")?.Value;

    private static string[] Uris(Section section, string key) =>
        [.. section.Texts(key, AddressRules.AbsoluteUri).Select(entry => entry.Value)];

    private static string? IsPath(string value) =>
        value.Contains('\0', StringComparison.Ordinal) || value.Contains("://", StringComparison.Ordinal)
            ? "This is not the path of a file. For an address, use metadata_url."
            : null;

    private static void CheckWay(Section section, bool byHand)
    {
        var ways = (section.Has("metadata_url") ? 1 : 0) + (section.Has("metadata_file") ? 1 : 0) + (section.Has("metadata_source") ? 1 : 0) + (byHand ? 1 : 0);
        if (ways == 0)
        {
            section.Findings.Add(section.Line, section.Path, "Nothing says where the organisation is. Give metadata_url, or metadata_file, or metadata_source with entity_id, or entity_id with redirect_url or post_url and certificates.");
        }
        else if (ways > 1)
        {
            section.Findings.Add(section.Line, section.Path, "Where the organisation is, is said in more than one way. Keep one of metadata_url, metadata_file, metadata_source, and the fields by hand (redirect_url, post_url, certificates).");
        }
    }

    private static void CheckSource(Section section)
    {
        if (!section.Has("metadata_source"))
        {
            return;
        }

        if (!section.Has("entity_id"))
        {
            section.Problem("entity_id", "'entity_id' is missing. A metadata source has many entities: say which one this is.");
        }

        if (section.Has("metadata_certificates"))
        {
            section.Problem("metadata_certificates", "Who signs is said once, at the metadata source. Remove the key.");
        }
    }

    private static void CheckByHand(Section section)
    {
        if (section.Has("metadata_url") || section.Has("metadata_file") || section.Has("metadata_source"))
        {
            return;
        }

        if (!section.Has("entity_id"))
        {
            section.Problem("entity_id", "'entity_id' is missing. Without metadata it must be given.");
        }

        if (!section.Has("redirect_url") && !section.Has("post_url"))
        {
            section.Problem("redirect_url", "There is no address to log in at. Give redirect_url, post_url, or both.");
        }

        if (!section.Has("certificates"))
        {
            section.Problem("certificates", "There is no certificate, and without one no answer can be believed. Give at least one.");
        }

        if (section.Has("metadata_certificates"))
        {
            section.Problem("metadata_certificates", "There is no metadata here whose signature could be checked. Remove the key.");
        }
    }
}
