namespace FederationHub.Configuration.Doctor;

internal static class RuntimeChecks
{
    // dotnet/announcements 395: data protection before 10.0.7; 416: signatures before 10.0.10.
    private static readonly Version Forgeable = new(10, 0, 7);
    private static readonly Version Floor = new(10, 0, 10);
    private static readonly TimeSpan Old = TimeSpan.FromDays(92);

    public static IEnumerable<Finding> Of(DoctorFacts facts, DateTimeOffset now)
    {
        var runtime = facts.Runtime;
        var how = runtime.IsSelfContained
            ? "It is part of this program and no package manager mends it: install a newer release of FederationHub, or publish it again with a newer SDK (deploy/publish.sh)."
            : "Update the machine's .NET and restart the server: apt-get update && apt-get install --only-upgrade aspnetcore-runtime-10.0";
        yield return runtime.Runtime < Forgeable ? DoctorRules.RuntimePatch.Error($".NET {runtime.Runtime} has holes that are known and used.", how)
            : runtime.Runtime < Floor ? DoctorRules.RuntimePatch.Warning($".NET {runtime.Runtime} has holes that are known; {Floor} closed them.", how)
            : DoctorRules.RuntimePatch.Ok($".NET {runtime.Runtime}{(runtime.IsSelfContained ? ", part of the program" : "")}");
        yield return runtime.XmlSignatures is not { } xml ? DoctorRules.RuntimeXml.Unchecked("Its version cannot be read.")
            : xml < Floor ? DoctorRules.RuntimeXml.Error($"System.Security.Cryptography.Xml {xml.ToString(3)} accepts what nobody signed.", "Install the files of the release again: they bring 10.0.15 or later.")
            : DoctorRules.RuntimeXml.Ok($"XML signatures {xml.ToString(3)}");
        yield return runtime.InstalledAt is not { } installed ? DoctorRules.RuntimeAge.Unchecked("The date of its files cannot be read.")
            : now - installed > Old ? DoctorRules.RuntimeAge.Warning($"The files of .NET are of {Words.Day(installed)}, {Words.Age(now - installed)} old.", how)
            : DoctorRules.RuntimeAge.Ok($"files of {Words.Day(installed)}");

        // Who runs this command says nothing about the server; who owns its files does.
        var roots = facts.Files.Where(file => file is { Owner: 0, Role: FileRole.Database or FileRole.MasterKey }).Select(file => file.Path).ToList();
        yield return roots.Count > 0
            ? DoctorRules.RunsAsRoot.Warning($"{roots[0]} belongs to root, so the server seems to run as root.", $"Make a user for the hub, let the server run as that user, and give it the files: chown federationhub: {string.Join(' ', roots.Select(Words.Quoted))}")
            : DoctorRules.RunsAsRoot.Ok();
    }
}
