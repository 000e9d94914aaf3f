"""Guidelines to begin with for clubs, support groups and creators with their audience."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.communities.wording import WordedSet, worded
from folkmoot.core.guidelines import ClauseCategory as About

CLUB: WordedSet = (
    _("We know each other, or soon will. Write as you would speak at our table."),
    [
        worded(
            _("Be a good neighbour"),
            _("Speak with each other, not about each other."),
            About.HARASSMENT,
            _("“Karla, the key was missing again. What happened?”"),
            _("“Everybody knows what Karla is like.”"),
        ),
        worded(
            _("What is said here stays here"),
            _("Ask before you pass on somebody's words, address, telephone number or pictures."),
            About.PRIVACY,
            _("“May I tell my sister about your operation?”"),
            _("Forwarding a thread to the newspaper."),
        ),
        worded(
            _("Ask before you show a face"),
            _("Publish pictures of people only with their consent; of children only with their parents'."),
            About.PRIVACY,
            _("The new roof, with nobody on it."),
            _("The children's team, because “it is such a nice picture”."),
        ),
        worded(
            _("Come when you said you would"),
            _("Sign off in time, so that somebody else can have your place."),
            About.CONDUCT,
        ),
        worded(
            _("Selling and lending"),
            _("Offers among members are welcome in the space for them. Traders ask the committee first."),
            About.SPAM,
            _("“Bicycle for a child of six, thirty euros, I can bring it on Friday.”"),
            _("Every new roof tile of your firm."),
        ),
        worded(
            _("Settle quarrels in person"),
            _("Where it gets heated, stop writing and talk; a moderator helps to bring you together."),
            About.CONDUCT,
        ),
    ],
)


SUPPORT: WordedSet = (
    _("You are not alone with it. These rules protect those who write here, and those who only read."),
    [
        worded(
            _("What is shared here stays here"),
            _("Never repeat, quote or picture elsewhere what others confide, not even without names."),
            About.PRIVACY,
            _("Telling a friend what you yourself wrote."),
            _("“In my group there is a woman who …”"),
        ),
        worded(
            _("Listen before you advise"),
            _("Ask whether advice is wanted. Speak of your own experience instead of what others should do."),
            About.CONDUCT,
            _("“What helped me was …”"),
            _("“You only have to pull yourself together.”"),
        ),
        worded(
            _("No diagnoses, no dosages"),
            _("We do not replace doctors or therapists. Do not tell anybody to begin or to stop a treatment."),
            About.SAFETY,
            _("“I talked about it with my doctor, and we changed it slowly.”"),
            _("“Take two of them, it is harmless.”"),
        ),
        worded(
            _("In danger, get help at once"),
            _("Where you or others are in danger, call your emergency number. Moderators may do it for you."),
            About.SELF_HARM,
            _("“I am not safe tonight, who can I call?”"),
            _("Methods, or an invitation to do it together."),
        ),
        worded(
            _("Warn before what is hard to read"),
            _("Begin with a line that says what follows, and leave out methods and details."),
            About.SELF_HARM,
            _("“About loss of a child, please read only if you can.”"),
            _("A picture of a wound."),
        ),
        worded(
            _("Every feeling may be, insults may not"),
            _("Nobody has to justify how they feel. Nobody is belittled, compared or preached to."),
            About.HARASSMENT,
            _("“I am so angry today.”"),
            _("“Others have it much worse.”"),
        ),
        worded(
            _("No selling, no recruiting"),
            _("Therapies, studies and products are named only after a moderator agreed."),
            About.SPAM,
        ),
    ],
)


CREATORS: WordedSet = (
    _("A place for the people who make things and the people who enjoy them."),
    [
        worded(
            _("Feedback where it is asked for"),
            _("Begin with what works, say what you would change and why. Taste is not a mistake."),
            About.CONDUCT,
            _("“The opening held me; in the middle I lost the thread, because …”"),
            _("“My cat paints better.”"),
        ),
        worded(
            _("Credit where it is due"),
            _("Name whose work you show, use or build on. Do not repost what its maker has not released."),
            About.RIGHTS,
            _("A drawing after a photograph, with the photographer's name."),
            _("A whole album, cut into pieces."),
        ),
        worded(
            _("Paid things stay among those who paid"),
            _("Do not pass on what is for subscribers, and do not ask others for it."),
            About.RIGHTS,
        ),
        worded(
            _("Makers have a life"),
            _("Do not track, crowd or message them in private without an invitation."),
            About.HARASSMENT,
            _("A question in the thread that is there for questions."),
            _("Waiting in front of somebody's house."),
        ),
        worded(
            _("Label what needs a label"),
            _("Mark spoilers, adult themes and works made with machines, so that others can choose."),
            About.SEXUAL,
            _("“Nude study, below the fold.”"),
            _("A picture made by a machine, shown as a photograph."),
        ),
        worded(
            _("Promote with measure"),
            _("Show your own work in the space for it, and look at the work of two others first."),
            About.SPAM,
        ),
    ],
)
