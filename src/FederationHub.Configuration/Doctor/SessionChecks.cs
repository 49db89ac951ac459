using FederationHub.Configuration.Changing;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Sessions;

namespace FederationHub.Configuration.Doctor;

/// <summary>How people stay signed in at each application, and whether they can leave.</summary>
internal static class SessionChecks
{
    private const string Apply = " in the hub file, and fedhub apply.";

    public static IEnumerable<Finding> Of(DoctorFacts facts)
    {
        if (facts.Settings is not { } settings)
        {
            return [DoctorRules.LogoutChannel.Unchecked("The configuration could not be read.")];
        }

        var found = new Collected();
        foreach (var application in settings.Applications.Where(application => !application.Suspended))
        {
            Logout(found, application, facts);
            Session(found, application);
        }

        foreach (var loop in facts.Loops)
        {
            found.Add(DoctorRules.ApplicationLoops.Warning(
                FormattableString.Invariant($"Within the last day it sent a person back again and again {loop.Times} times, last at {loop.LastAt:u}."),
                $"Tell its owner that it must keep a session of its own: fedhub explain {loop.Reference}", loop.Application));
        }

        return found.With(
            settings.Applications.Count,
            DoctorRules.LogoutChannel, DoctorRules.LogoutAddress, DoctorRules.LogoutSeen, DoctorRules.LogoutReturn, DoctorRules.LogoutReach, DoctorRules.SessionEndless, DoctorRules.ApplicationLoops);
    }

    private static void Logout(Collected found, Application application, DoctorFacts facts)
    {
        var id = application.Id.Value;
        var address = application.Logout.BackChannelUri;
        if (address is not null && Uri.TryCreate(address, UriKind.Absolute, out var parsed) && parsed.Scheme == "http" && facts.Address is { IsLoopback: false })
        {
            found.Add(DoctorRules.LogoutAddress.Error($"{address} is http on this machine, and this hub is public.", "Give logout.backchannel_uri an https address of the application" + Apply, id));
        }

        if (!LogoutShown.IsOn(application))
        {
            return;
        }

        // R002-17: who is signed in by single sign-on is signed out as well, or reads that they are not.
        if (address is null)
        {
            found.Add(DoctorRules.LogoutChannel.Warning(
                "It takes part in single sign-on and cannot be told of a logout: the page after a logout names it as still signed in.",
                "Let it take logout tokens, and add logout: { backchannel_uri: https://… }; or session: { mode: never }" + Apply, id));
        }

        if (application.Logout.PostLogoutRedirectUris.Count == 0)
        {
            found.Add(DoctorRules.LogoutReturn.Note(
                "Who logs out there ends on a page of the hub: no address to go back to is registered.",
                "Add logout: { post_logout_redirect_uris: [https://…] }" + Apply, id));
        }

        // R004-10; in profile etoegang the switch itself is refused.
        if (application is { LogoutSeenAt: null, Profile: not ApplicationProfile.Etoegang })
        {
            found.Add(DoctorRules.LogoutSeen.Warning(
                "It takes part in single sign-on, and the hub never saw it log anybody out.",
                $"Give it a logout function that calls {facts.Address?.PublicUrl}/connect/endsession with the person's ID token, and use it once.", id));
        }
    }

    private static void Session(Collected found, Application application)
    {
        var id = application.Id.Value;
        if (application is { Session.Mode: SessionMode.OptIn, Logout.Scope: LogoutScope.Local })
        {
            found.Add(DoctorRules.LogoutReach.Warning(
                "A person who asked to stay signed in stays so when they log out here (logout.scope: local).",
                "Write logout: { scope: hub } or more, or see that the application says so" + Apply, id));
        }

        if (application.Session is { Mode: not SessionMode.Never, Persistent: true, AbsoluteSeconds: null })
        {
            found.Add(DoctorRules.SessionEndless.Warning(
                "A session that is kept when the browser is closed has no end for who uses it (absolute_seconds: off).",
                "Give session an absolute_seconds, or remove persistent" + Apply, id));
        }
    }
}
