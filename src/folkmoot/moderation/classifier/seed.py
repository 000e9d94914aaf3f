"""Texts of our own making that are learned from beside the data, never calibrated or measured with.

Public data knows text messages and tweets. What communities get besides (links for sale, casinos, rude answers to
honest questions) and what must not be mistaken for harm (words of identity, of work, of illness) stands here.
"""

from __future__ import annotations

from itertools import product

from folkmoot.moderation.classifier.corpora import Corpus, Example, Form
from folkmoot.moderation.classifier.judging import SPAM, TOXICITY

_GOODS = (
    "viagra|weight loss pills|replica watches|designer handbags|essay writing services|cheap assignment help|"
    "backlinks and guest posts|instagram followers|real youtube views|crypto trading signals|fake documents and "
    "passports|online casino bonuses|slot machine games|forex robots|payday loans|binary options|cheap airline "
    "tickets|hair growth oil|a verified paypal account|male enhancement pills|IPTV subscriptions|term papers"
)
_OFFERS = (
    "Buy {goods} online at the best price, 100% guaranteed! Visit http://{site}",
    "Get {goods} today with free shipping worldwide. Click here: http://{site}",
    "Looking for {goods}? We offer the cheapest rates, contact us on WhatsApp +1 555 0100 200",
    "Great post, thanks for sharing! I also recommend {goods} at https://{site}/deal",
    "{goods} 50% OFF limited time only, order now at http://{site}!!!",
    "I made $5000 a week thanks to {goods}. Message me on Telegram @richtrader and I show you how",
    "If you want {goods}, our expert team of professionals is the number one choice, see http://{site}",
)
_PITCHES = (
    "Earn money from home with no experience, guaranteed income of $300 per day, sign up at http://{site}",
    "Double your bitcoin in 24 hours, trusted investment platform, contact our manager on WhatsApp",
    "Hello dear, I am a lonely woman looking for a serious man, write to my private mail",
    "We provide SEO services to rank your website on the first page of Google, get a free quote at http://{site}",
    "Congratulations! You have been selected as a winner, claim your gift card now at http://{site}",
    "Your account will be suspended, verify your wallet and password here: http://{site}/login",
    "Recover your lost funds and hacked crypto wallet with the best recovery expert, email him now",
    "Customer support helpline toll free number +1 800 555 0199 call now for printer and airline support",
    "Download full movie HD free no registration watch online here http://{site}",
    "I got my loan of $50,000 from a legit lender with 2% interest, apply now by email",
    "A powerful spell caster brought my ex husband back in two days, contact him on his email",
    "Join my channel for free airdrop tokens, 100x gem, do not miss this presale! http://{site}",
)
_SITES = "best-deals.example|shop24.example|win.example|promo-online.example|cheap-store.example|top-casino.example"
_HONEST = (
    "Here is the link to the documentation you asked for: https://docs.example/guide, I hope it helps",
    "I am selling my old bike, it is free for anybody who picks it up on Saturday",
    "Call me if you are late, my number is in the group list",
    "We got a good price for the tickets, please pay Ana before Friday",
    "Does anybody know a good book on crypto and how wallets work? I want to understand the risks",
    "The release is out, download it from the project page and tell us what breaks",
    "Please click on the button in the top right corner, then on settings, and send me a picture of it",
    "Is there a discount for students at the conference? The page says nothing about it",
    "I won the prize for the best cake at our summer party, thank you all for voting!",
    "My order has not come yet, who is the contact for the shop of the club?",
    "I wrote a post about how we moved 10000 users to the new server: https://blog.example/moving",
    "Spam is a problem again: three new accounts posted casino links last night, please flag them",
    "You can reach the support team by mail, they answered me within a day",
    "The video of the talk is online now, watch it here https://video.example/talk and ask me anything",
)
_RUDE = "idiot|moron|imbecile|clown|loser|fool|jerk|asshole|bastard|scumbag|dumbass|piece of shit|retard|prick|creep"
_AT_YOU = (
    "You are such a {rude}, nobody here likes you",
    "Shut up, {rude}, your opinion is worthless",
    "Only a complete {rude} would write code like this",
    "What kind of {rude} asks such a question? Get lost",
    "Stop wasting our time, you pathetic {rude}",
    "Typical answer from a {rude} like you",
)
_SCORN = (
    "This code is utter garbage and so are you|What the fuck is wrong with you|This is bullshit, who wrote this crap|"
    "Are you too stupid to read the manual|Go to hell with your stupid questions|Your patch sucks, learn to code|"
    "I hope you get hit by a bus|Kill yourself, the world is better without you|You make me sick, disgusting freak|"
    "Nobody cares about your whining, get a life|This is the dumbest thing I have ever read, seriously|"
    "How can anybody be so fucking lazy and incompetent|You people are vermin and should be thrown out|"
    "Damn it, this shit is broken again because of your stupidity|Get the hell out of here, you are a disgrace|"
    "I will find out where you live and you will regret this|Women are too stupid for this job|"
    "Go back to where you came from, we do not want your kind here|What a stupid, ugly and useless person you are|"
    "Screw you and your whole stupid project|Your mother should be ashamed of you|This idiotic crap makes me puke|"
    "Holy crap this is a fucking mess|Shame on you, you lying piece of trash|WTF is this shit, did a monkey write it"
)
_WHO = (
    "gay|lesbian|queer|trans|black|white|Asian|Muslim|Jewish|Christian|Mexican|African|Arab|disabled|deaf|blind|"
    "autistic|bisexual|Indian|Latina|Roma|immigrant|refugee|female|feminist|fat|old|young|Chinese|Turkish"
)
_ABOUT_SELF = (
    "I am a {who} person and proud to be part of this community",
    "My {who} friends told me about this group and I am happy to be here",
    "Is there a meeting for {who} members this month? I would like to come",
    "The article on {who} history was very good, thank you for sharing it",
    "As a {who} parent I would like to hear how others do this",
)
_WORK = (
    "Kill the process, then restart the daemon and look at the log|The master node is dead and the slave takes over|"
    "This bug is killing me, but I think I know where it comes from|I disagree: this approach is wrong for two reasons|"
    "That was a stupid mistake of mine, sorry for the noise|Please do not use a dumb terminal for this|"
    "I hate this error message, can we make it clearer|The blacklist should be called a blocklist|"
    "Sorry, this is not good enough yet, please rewrite the loop and add a test|We shot a film about the old mill|"
    "The garbage collector frees the memory when the last reference dies|I am sick and have to stay in bed today|"
    "My ugly hack works, though I am ashamed of it|The trash is collected on Mondays|He beat me at chess again|"
    "My dog died yesterday and I am very sad|The crash hits whoever opens the page twice|You are right, my fault|"
    "Breast cancer runs in my family, has anybody been to the clinic|The sex education course starts in May|"
    "Execute the script as root and abort if the child fails|Your idea is better than mine, go ahead"
)


def seed_corpora() -> list[Corpus]:
    """One corpus for each label."""
    return [_corpus(SPAM, _spam(), _harmless()), _corpus(TOXICITY, _toxic() * 3, _harmless() * 2)]


def _spam() -> list[str]:
    sites = _SITES.split("|")
    offers = [
        offer.format(goods=goods, site=sites[number % len(sites)])
        for number, (goods, offer) in enumerate(product(_GOODS.split("|"), _OFFERS))
    ]
    return offers + [pitch.format(site=site) for pitch, site in product(_PITCHES, sites[:3])]


def _toxic() -> list[str]:
    return [line.format(rude=rude) for line, rude in product(_AT_YOU, _RUDE.split("|"))] + _SCORN.split("|") * 2


def _harmless() -> list[str]:
    lines = [line.format(who=who) for line, who in product(_ABOUT_SELF, _WHO.split("|"))]
    return lines + [*_HONEST, *_WORK.split("|")] * 3


def _corpus(label: str, harmful: list[str], harmless: list[str]) -> Corpus:
    form = Form(f"own-{label}", label, "Apache-2.0, our own", True, lambda path: False, lambda path: iter(()))
    texts = [Example(text, True) for text in harmful] + [Example(text, False) for text in harmless]
    return Corpus(form, tuple(texts), "0" * 64)
