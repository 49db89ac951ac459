using FederationHub.Saml.Validation;
using ApplicationId = FederationHub.Core.Applications.ApplicationId;

namespace FederationHub.Upstreams.Saml;

/// <summary>What can be wrong with <see cref="SamlSettings"/>, all of it at once.</summary>
internal static class SamlSettingsCheck
{
    private const string NotAnEntityId = "Must have 1 to 1024 characters (SAML Core 8.3.6), none of them a control character.";

    public static IReadOnlyList<SettingsProblem> Problems(SamlSettings settings, bool allowLoopbackHttp, DateTimeOffset now)
    {
        List<SettingsProblem> problems = [];
        void Add(string field, string message) => problems.Add(new SettingsProblem(field, message));

        if (settings.MetadataUrl is null && settings.MetadataXml is null && settings.MetadataSource is null && settings.Entity is null)
        {
            Add("metadata_url", "Name metadata_url, metadata_xml or metadata_source, or set entity by hand.");
        }

        if (settings.MetadataUrl is not null && settings.MetadataXml is not null)
        {
            Add("metadata_xml", "Metadata comes from metadata_url or from metadata_xml, not from both.");
        }

        if (settings.MetadataSource is not null)
        {
            if (settings.EntityId is null)
            {
                Add("entity_id", "A metadata source has many entities: say which one this is.");
            }

            if (settings.MetadataUrl is not null || settings.MetadataXml is not null)
            {
                Add("metadata_source", "Metadata comes from metadata_source, from metadata_url or from metadata_xml, not from several.");
            }

            if (settings.MetadataCertificates.Count > 0)
            {
                Add("metadata_certificates", "Who signs is said at the metadata source.");
            }
        }

        if (settings.MetadataUrl is not null && !WebAddress.IsHttps(settings.MetadataUrl, allowLoopbackHttp))
        {
            Add("metadata_url", "Must be an https URL.");
        }

        if (settings.EntityId is { } named && !IsEntityId(named))
        {
            Add("entity_id", NotAnEntityId);
        }

        for (var i = 0; i < settings.MetadataCertificates.Count; i++)
        {
            if (CertificateText.Read(settings.MetadataCertificates[i]) is null)
            {
                Add($"metadata_certificates[{i}]", "Is no certificate with an RSA or elliptic curve key, in base64 or PEM.");
            }
        }

        if (settings.MetadataXml is not null)
        {
            SamlMetadataSource.Read(settings, System.Text.Encoding.UTF8.GetBytes(settings.MetadataXml), allowLoopbackHttp, now).Match(
                _ => true,
                rejection =>
                {
                    Add("metadata_xml", rejection.ToString());
                    return false;
                });
        }

        if (settings.Entity is not null)
        {
            Entity(settings.Entity, allowLoopbackHttp, Add);
        }

        if (settings.RequestBinding is not (null or RequestBinding.Redirect or RequestBinding.Post))
        {
            Add("request_binding", "Must be redirect or post.");
        }

        for (var i = 0; i < settings.Allow.Count; i++)
        {
            if (AllowanceNames.Find(settings.Allow[i]) is null || settings.Allow.Take(i).Contains(settings.Allow[i], StringComparer.Ordinal))
            {
                Add($"allow[{i}]", $"Must be one of {string.Join(", ", AllowanceNames.All)}, each once.");
            }
        }

        for (var i = 0; i < settings.Unsolicited.Count; i++)
        {
            if (ApplicationId.TryParse(settings.Unsolicited[i]) is null || settings.Unsolicited.Take(i).Contains(settings.Unsolicited[i], StringComparer.Ordinal))
            {
                Add($"unsolicited[{i}]", "Must be the id of an application, each once.");
            }
        }

        if (settings.SkewSeconds is < 0 or > 600)
        {
            Add("skew_seconds", "Must be 0 to 600.");
        }

        SamlRequestCheck.Problems(settings, Add);
        return problems;
    }

    private static bool IsEntityId(string text) => text.Length is > 0 and <= 1024 && !text.Any(char.IsControl);

    private static void Entity(SamlEntity entity, bool allowLoopbackHttp, Action<string, string> add)
    {
        if (!IsEntityId(entity.EntityId))
        {
            add("entity.entity_id", NotAnEntityId);
        }

        if (entity.RedirectUrl is null && entity.PostUrl is null)
        {
            add("entity.redirect_url", "Set redirect_url or post_url: where people are sent to log in.");
        }

        if (entity.RedirectUrl is not null && !WebAddress.IsHttps(entity.RedirectUrl, allowLoopbackHttp))
        {
            add("entity.redirect_url", "Must be an https URL.");
        }

        if (entity.PostUrl is not null && !WebAddress.IsHttps(entity.PostUrl, allowLoopbackHttp))
        {
            add("entity.post_url", "Must be an https URL.");
        }

        foreach (var (field, address) in new[]
        {
            ("logout_url", entity.LogoutRedirectUrl), ("logout_post_url", entity.LogoutPostUrl),
            ("logout_answer_url", entity.LogoutRedirectAnswerUrl), ("logout_post_answer_url", entity.LogoutPostAnswerUrl),
            ("error_url", entity.ErrorUrl),
        })
        {
            if (address is not null && !WebAddress.IsHttps(address, allowLoopbackHttp))
            {
                add("entity." + field, "Must be an https URL.");
            }
        }

        if (entity.Certificates.Count == 0)
        {
            // Without a key nothing it sends could be believed, so it fails closed here and not at the first login.
            add("entity.certificates", "Set at least one signing certificate.");
        }

        for (var i = 0; i < entity.Certificates.Count; i++)
        {
            if (CertificateText.Read(entity.Certificates[i]) is null)
            {
                add($"entity.certificates[{i}]", "Is no certificate with an RSA or elliptic curve key, in base64 or PEM.");
            }
        }
    }
}
