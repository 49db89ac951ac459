namespace FederationHub.Storage.Ephemeral;

/// <summary>What rows with a short life are. Part of the row's id and of its key: never change a word.</summary>
internal static class EphemeralKinds
{
    public const string Login = "login";
    public const string Leg = "leg";
    public const string SpentLeg = "spent-leg";
    public const string Code = "code";
    public const string SpentCode = "spent-code";
    public const string AccessToken = "access-token";
    public const string RefreshFamily = "refresh-family";
    public const string OfflineEnded = "offline-ended";
    public const string Replay = "replay";
    public const string PushedRequest = "pushed-request";
    public const string CaptureInvitation = "capture-invitation";
    public const string Capture = "capture";
    public const string ErrorPage = "error-page";
    public const string LogoutJourney = "logout-journey";
    public const string Ended = "ended";
    public const string MetadataNotice = "metadata-notice";
    public const string Logo = "logo";
    public const string LogoAddress = "logo-address";
    public const string MetadataAnswer = "metadata-answer";
}
