namespace FederationHub.Configuration.Doctor;

internal static class KeyChecks
{
    private static readonly TimeSpan OldKey = TimeSpan.FromDays(366);
    private static readonly TimeSpan Due = TimeSpan.FromDays(330);
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public static IEnumerable<Finding> Of(DoctorFacts facts, DateTimeOffset now)
    {
        if (facts.Keys is not { } keys)
        {
            yield return DoctorRules.SigningKeyAge.Unchecked("The vault could not be opened.");
            yield break;
        }

        if (!keys.Any(key => key.Use == KeyUse.SigningNow))
        {
            yield return DoctorRules.SigningKeyAge.Note("There is no signing key yet; the server makes one at its first use.");
        }

        foreach (var key in keys.Where(key => key.Use == KeyUse.SigningNow))
        {
            var age = now - key.CreatedAt;
            yield return age > OldKey
                ? DoctorRules.SigningKeyAge.Warning($"{key.Algorithm} key {Short(key.Name)} has signed for {Words.Age(age)}.", "fedhub keys rotate", key.Algorithm)
                : DoctorRules.SigningKeyAge.Ok($"{key.Algorithm} key, {Words.Age(age)} old", key.Algorithm);

            // A next key is made when the operator rotates: it is missed only when that is due.
            yield return keys.Any(next => next.Use == KeyUse.SigningNext && next.Algorithm == key.Algorithm) ? DoctorRules.SigningKeyNext.Ok($"the next {key.Algorithm} key is published", key.Algorithm)
                : age > Due ? DoctorRules.SigningKeyNext.Note($"{key.Algorithm} key {Short(key.Name)} has signed for {Words.Age(age)}, and no next one is published.", "fedhub keys rotate", key.Algorithm)
                : DoctorRules.SigningKeyNext.Ok("ok", key.Algorithm);
        }

        foreach (var key in keys.Where(key => key.Use == KeyUse.Saml && key.NotAfter is not null))
        {
            var left = key.NotAfter!.Value - now;
            yield return left < Soon
                ? DoctorRules.SamlCertificate.Warning($"The certificate {key.Name} ends {Words.Days(left)} ({Words.Day(key.NotAfter.Value)}).", key.Name == "decryption"
                    ? "fedhub keys rotate --saml-decryption, then: fedhub keys rotate --saml-decryption --activate. The old one goes on decrypting while organisations load the new metadata"
                    : "fedhub keys rotate --saml, let your organisations load the new metadata, then: fedhub keys rotate --saml --activate", key.Name)
                : DoctorRules.SamlCertificate.Ok($"{key.Name} until {Words.Day(key.NotAfter.Value)}", key.Name);
        }
    }

    private static string Short(string name) => name.Length > 12 ? name[..12] + "…" : name;
}
